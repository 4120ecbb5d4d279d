import { deepEqual } from '../../equality';
import { forbidden, type FieldError } from '../../field-error';
import type { EphemeralContainer, Pod } from '../../generated/types';
import { invalid } from '../../status';
import { unifiedDiff } from '../../unified-diff';
import { withWritableMetadata } from './subresource-metadata';
import { internalJson, prettyJson } from './internal-json';
import { pods } from './pod';
import { checkPod } from './validation';
import { MIRROR_POD } from './validation/annotations';

const PATH = 'spec.ephemeralContainers';

/**
 * The pod with ephemeral containers added; nothing else of it changes. 422 when one that is there would change or go.
 * Source: pkg/registry/core/pod/strategy.go (podEphemeralContainersStrategy), pkg/apis/core/validation/validation.go
 * (ValidatePodEphemeralContainersUpdate).
 */
export function withEphemeralContainers(
  old: Pod,
  ephemeralContainers: readonly EphemeralContainer[],
  written: Pod['metadata'],
): Pod {
  const { metadata } = old;
  const changed: Pod = { ...old, spec: { ...old.spec, ephemeralContainers } };
  const pod = withWritableMetadata(pods.strategy.setDefaults?.(changed) ?? changed, old, written);
  const errors = mistakes(pod, old);
  if (errors.length > 0) throw invalid(pods, metadata.name, errors);
  return pod;
}

function mistakes(pod: Pod, old: Pod): readonly FieldError[] {
  if (old.metadata.annotations?.[MIRROR_POD] !== undefined)
    return [forbidden('[]', 'static pods do not support ephemeral containers')];
  const errors: FieldError[] = [];
  checkPod(errors, pod);
  const added = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const before of old.spec.ephemeralContainers ?? []) {
    const after = added.get(before.name);
    const which = `existing ephemeral containers "${before.name}" may not be`;
    if (after === undefined) errors.push(forbidden(PATH, `${which} removed\n`));
    else if (!deepEqual(after, before)) {
      const text = (container: EphemeralContainer) => prettyJson(internalJson('EphemeralContainer', container));
      errors.push(forbidden(PATH, `${which} changed\n${unifiedDiff(text(before), text(after))}`));
    }
  }
  return errors;
}
