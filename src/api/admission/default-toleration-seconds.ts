import type { Toleration } from '../generated/types';
import { pods } from '../kinds/pod/pod';
import { extended } from '../mutable';
import { isRequestFor, type AdmissionPlugin } from './admission';

const TOLERATION_SECONDS = 300;

/**
 * A pod stays five minutes on a node that is not ready or cannot be reached, unless it says otherwise
 * (plugin/pkg/admission/defaulttolerationseconds/admission.go).
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  kinds: [pods],
  mutate(request) {
    if (request.operation === 'DELETE' || !isRequestFor(request, pods)) return request.object;
    const { object: pod } = request;
    const { tolerations = [] } = pod.spec;
    const missing = DEFAULTS.filter(({ key }) => !tolerations.some((toleration) => tolerates(toleration, key)));
    if (missing.length === 0) return pod;
    const all = tolerations.length === 0 ? DEFAULTS : [...tolerations, ...missing];
    return { ...pod, spec: extended(pod.spec, { tolerations: all }) };
  },
};

const DEFAULTS: readonly Toleration[] = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map(
  (key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATION_SECONDS,
  }),
);

function tolerates({ key = '', effect = '' }: Toleration, taint: string | undefined): boolean {
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}
