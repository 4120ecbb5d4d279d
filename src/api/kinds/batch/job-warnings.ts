import { append } from '../../append';
import { deepEqual } from '../../equality';
import type { JobSpec } from '../../generated/types';
import { podTemplateWarnings } from '../pod-template';

const MANY_COMPLETIONS = 100_000;
const MANY_AT_ONCE = 10_000;

/** pkg/api/job/warnings.go, `WarningsForJobSpec`. */
export function jobSpecWarnings(path: string, spec: JobSpec | undefined, old: JobSpec | undefined): readonly string[] {
  if (spec === undefined || (old !== undefined && deepEqual(spec, old))) return [];
  const { completionMode, completions = 0, parallelism = 0, template = {} } = spec;
  const warnings: string[] = [];
  if (completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MANY_AT_ONCE)
    warnings.push(
      `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
    );
  if (old === undefined) append(warnings, podTemplateWarnings(`${path}.template`, template));
  return warnings;
}
