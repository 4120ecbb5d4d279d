import type { EphemeralContainer, Pod, Volume } from '../../generated/types';
import { changeField, changeItems, setField } from '../sharing';

/**
 * The pod without the fields whose feature gates are off in 1.36: the stop signals of containers, the scheduling group, projections of
 * trust bundles and of the pod's own certificates (pkg/api/pod/util.go, `dropDisabledFields`).
 *
 * Divergence from real Kubernetes: templates of pods keep them.
 */
export function dropDisabledFields(pod: Pod): Pod {
  return changeField(pod, 'spec', (spec) => {
    let kept = setField(spec, 'schedulingGroup', undefined);
    kept = changeField(kept, 'volumes', (volumes) => changeItems(volumes, withoutDisabledSources));
    kept = changeField(kept, 'containers', (containers) => changeItems(containers, withoutStopSignal));
    kept = changeField(kept, 'initContainers', (containers) => changeItems(containers, withoutStopSignal));
    return changeField(kept, 'ephemeralContainers', (containers) => changeItems(containers, withoutStopSignal));
  });
}

function withoutDisabledSources(volume: Volume): Volume {
  return changeField(volume, 'projected', (projected) =>
    changeField(projected, 'sources', (sources) =>
      changeItems(sources, (source) =>
        setField(setField(source, 'clusterTrustBundle', undefined), 'podCertificate', undefined),
      ),
    ),
  );
}

function withoutStopSignal(container: EphemeralContainer): EphemeralContainer {
  const { lifecycle } = container;
  if (lifecycle?.stopSignal === undefined) return container;
  const handlers = setField(lifecycle, 'stopSignal', undefined);
  return setField(container, 'lifecycle', Object.keys(handlers).length > 0 ? handlers : undefined);
}
