import { append } from '../append';
import { duplicate, required, type FieldError } from '../field-error';
import type { RuntimeClass, Toleration } from '../generated/types';
import { nameIsDNSLabel } from '../names';
import { addInvalid, type Errors } from '../validation/field-checks';
import { checkImmutable } from '../validation/immutable';
import { validateLabels } from '../validation/object-meta';
import { internalJson } from './pod/internal-json';
import { checkContainerResources } from './pod/validation/resources';
import { checkTolerations } from './pod/validation/tolerations';

/** pkg/apis/node/validation/validation.go. */
export function validateRuntimeClass({ handler, overhead, scheduling }: RuntimeClass): readonly FieldError[] {
  const errors: Errors = [];
  if (!handler) errors.push(required('handler'));
  else addInvalid(errors, 'handler', handler, nameIsDNSLabel(handler, false));
  if (overhead) checkContainerResources(errors, 'overhead', { limits: overhead.podFixed ?? {} }, new Set());
  if (scheduling?.nodeSelector) append(errors, validateLabels(scheduling.nodeSelector, 'scheduling.nodeSelector'));
  const { tolerations = [] } = scheduling ?? {};
  checkTolerations(errors, 'scheduling.tolerations', tolerations);
  const seen = new Set<string>();
  for (const [index, toleration] of tolerations.entries()) {
    const key = keyOf(toleration);
    if (seen.has(key))
      errors.push(duplicate(`scheduling.tolerations[${index}]`, internalJson('Toleration', toleration)));
    seen.add(key);
  }
  return errors;
}

export function validateRuntimeClassUpdate(runtimeClass: RuntimeClass, old: RuntimeClass): readonly FieldError[] {
  const errors: Errors = [];
  checkImmutable(errors, 'handler', runtimeClass.handler, old.handler);
  return errors;
}

function keyOf({ key = '', operator = '', value = '', effect = '' }: Toleration): string {
  return [key, operator, value, effect].join('\n');
}
