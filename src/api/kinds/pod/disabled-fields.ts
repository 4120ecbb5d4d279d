import type { Container, EphemeralContainer, Pod, PodSpec, Volume } from '../../generated/types';
import { changeField, changeItems } from '../sharing';

/**
 * The pod without the fields whose feature gates are off in 1.36: the stop signals of containers, the scheduling group, projections of
 * trust bundles and of the pod's own certificates (pkg/api/pod/util.go, `dropDisabledFields`).
 *
 * Divergence from real Kubernetes: templates of pods keep them.
 */
export function dropDisabledFields(pod: Pod): Pod {
  return changeField(pod, 'spec', (spec) => {
    let kept = withoutSchedulingGroup(spec);
    kept = changeField(kept, 'volumes', (volumes) => changeItems(volumes, withoutDisabledSources));
    kept = changeField(kept, 'containers', (containers) => changeItems(containers, withoutStopSignal));
    kept = changeField(kept, 'initContainers', (containers) => changeItems(containers, withoutStopSignal));
    return changeField(kept, 'ephemeralContainers', (containers) => changeItems(containers, withoutStopSignal));
  });
}

function withoutSchedulingGroup(spec: PodSpec): PodSpec {
  if (spec.schedulingGroup === undefined) return spec;
  const { schedulingGroup: _group, ...rest } = spec;
  return rest;
}

function withoutDisabledSources(volume: Volume): Volume {
  return changeField(volume, 'projected', (projected) =>
    changeField(projected, 'sources', (sources) =>
      changeItems(sources, (source) => {
        if (source.clusterTrustBundle === undefined && source.podCertificate === undefined) return source;
        const { clusterTrustBundle: _bundle, podCertificate: _certificate, ...rest } = source;
        return rest;
      }),
    ),
  );
}

function withoutStopSignal<T extends Container | EphemeralContainer>(container: T): T {
  if (container.lifecycle?.stopSignal === undefined) return container;
  const { lifecycle, ...others } = container;
  const { stopSignal: _signal, ...handlers } = lifecycle;
  return { ...others, ...(Object.keys(handlers).length > 0 && { lifecycle: handlers }) } as T;
}
