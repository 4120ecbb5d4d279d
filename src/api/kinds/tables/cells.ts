import { ageOf } from '../../duration';
import type { Container, LabelSelector } from '../../generated/types';
import type { TableColumn } from '../../kind';
import type { KubeObject } from '../../object';

/** `Name`, or `wide:Name` for a column that only `-o wide` shows; `integer Name` and `boolean Name` for other types than string. */
export function columns(...texts: readonly string[]): readonly TableColumn[] {
  return texts.map((text) => {
    const isWide = text.startsWith('wide:');
    const rest = isWide ? text.slice('wide:'.length) : text;
    const [, type = 'string', name = rest] = /^(integer|boolean) (.*)$/.exec(rest) ?? [];
    return {
      name,
      type: type === 'integer' || type === 'boolean' ? type : 'string',
      ...(name === 'Name' && { format: 'name' }),
      ...(isWide && { priority: 1 }),
    };
  });
}

export function age({ metadata }: KubeObject, nowMs: number): string {
  return ageOf(metadata.creationTimestamp, nowMs);
}

/** `app=web,tier=front`, sorted by key; `<none>` for none (`labels.FormatLabels`). */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {});
  if (pairs.length === 0) return '<none>';
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** `app=web,tier in (back,front),!legacy`; `<none>` selects everything, or nothing when it is missing (`metav1.FormatLabelSelector`). */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '<none>';
  const requirements = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({ key, text: expressionText(key, operator, values) })),
  ];
  if (requirements.some(({ text }) => text === '')) return '<error>';
  if (requirements.length === 0) return '<none>';
  return requirements
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',');
}

/** The names and the images of a template's containers. */
export function containersText(containers: readonly Container[] | undefined): readonly [string, string] {
  const list = containers ?? [];
  return [list.map(({ name }) => name).join(','), list.map(({ image = '' }) => image).join(',')];
}

/** The first `max` joined, and how many are left out. */
export function firstFew(texts: readonly string[], max: number, separator = ','): string {
  const shown = texts.slice(0, max).join(separator);
  return texts.length > max ? `${shown} + ${texts.length - max} more...` : shown;
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  const list = [...values].sort().join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return '';
  }
}
