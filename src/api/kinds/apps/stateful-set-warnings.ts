import type { StatefulSet } from '../../generated/types';
import { podTemplateWarnings } from '../pod-template';
import { deepEqual } from '../../equality';

/** pkg/registry/apps/statefulset/strategy.go. */
export function statefulSetWarnings({ spec }: StatefulSet, old: StatefulSet | undefined): readonly string[] {
  const isKnown = old !== undefined && deepEqual(spec.template, old.spec.template);
  const warnings = isKnown ? [] : [...podTemplateWarnings('spec.template', spec.template ?? {})];
  if ((spec.revisionHistoryLimit ?? 0) < 0)
    warnings.push(
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    );
  return warnings;
}
