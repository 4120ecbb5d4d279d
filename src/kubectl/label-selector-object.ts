import type { JsonObject } from '../api/go/json-value';
import { parseLabelSelector } from '../api/selectors/label-selector';
import { KubectlError } from './errors';

/** The selector as objects hold it. Source: apimachinery/pkg/apis/meta/v1/helpers.go (ParseToLabelSelector). */
export function labelSelectorOf(text: string): JsonObject {
  const parsed = parseLabelSelector(text);
  if ('error' in parsed) throw new KubectlError(`couldn't parse the selector string "${text}": ${parsed.error}`);
  const matchLabels: Record<string, string> = {};
  const matchExpressions: JsonObject[] = [];
  for (const { key, operator, values } of parsed.selector) {
    if (operator === '=' || operator === '==') matchLabels[key] = values[0] ?? '';
    else matchExpressions.push(expression(key, operator, values));
  }
  return {
    ...(matchExpressions.length > 0 && { matchExpressions }),
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
  };
}

function expression(key: string, operator: string, values: readonly string[]): JsonObject {
  if (operator === 'in') return { key, operator: 'In', values };
  if (operator === 'notin') return { key, operator: 'NotIn', values };
  if (operator === 'exists') return { key, operator: 'Exists' };
  if (operator === '!') return { key, operator: 'DoesNotExist' };
  throw new KubectlError(`"${operator}" is not a valid label selector operator`);
}
