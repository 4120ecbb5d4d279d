import { decode } from '../../api/decode';
import type { Container, Pod, PodSpec, Volume } from '../../api/generated/types';
import { fieldErrorText } from '../../api/field-error';
import { pods } from '../../api/kinds/pod/pod';
import { nameIsDNSSubdomain } from '../../api/names';
import { validateObjectMeta } from '../../api/validation/object-meta';
import { composeYaml } from '../../api/yaml/compose';
import { parseYaml } from '../../api/yaml/parser';
import type { Outcome } from '../outcome';
import { hexId } from '../runtime/hex-id';

export const CONFIG_HASH = 'kubernetes.io/config.hash';
export const CONFIG_MIRROR = 'kubernetes.io/config.mirror';
const CONFIG_SEEN = 'kubernetes.io/config.seen';
const CONFIG_SOURCE = 'kubernetes.io/config.source';
const UID_DIGITS = 32;

/** The static pod that a manifest describes, or why it describes none (pkg/kubelet/config/common.go, `tryDecodeSinglePod`, `applyDefaults`). */
export function readStaticPod(text: string, path: string, nodeName: string): Outcome<Pod> {
  const read = podOf(text);
  if ('error' in read) return read;
  const { metadata, spec } = read.value;
  if (metadata.name === undefined || metadata.name === '') return { error: 'invalid pod: name is needed for the pod' };
  const uid = metadata.uid || hexId(`static pod ${text} host:${nodeName} file:${path}`, UID_DIGITS);
  const { tolerations = [] } = spec;
  const pod: Pod = {
    ...read.value,
    metadata: {
      ...metadata,
      name: `${metadata.name}-${nodeName.toLowerCase()}`,
      namespace: metadata.namespace || 'default',
      uid,
      annotations: { ...metadata.annotations, [CONFIG_HASH]: uid, [CONFIG_SOURCE]: 'file' },
    },
    spec: { ...spec, nodeName, tolerations: [...tolerations, { operator: 'Exists', effect: 'NoExecute' }] },
    status: { phase: 'Pending' },
  };
  const complete = pods.strategy.setDefaults?.(pod) ?? pod;
  const errors = [
    ...validateObjectMeta(complete.metadata, true, nameIsDNSSubdomain),
    ...(pods.strategy.validate?.(complete) ?? []),
  ];
  if (errors.length > 0) return { error: `invalid pod: [${errors.map(fieldErrorText).join(' ')}]` };
  const resource = apiReference(complete.spec);
  return resource === undefined ? { value: complete } : { error: `static pods may not reference ${resource}` };
}

/** The pod as the kubelet has just come to know it. */
export function seenAt(pod: Pod, nowMs: number): Pod {
  const seen = new Date(nowMs).toISOString().replace(/\.?0*Z$/, 'Z');
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [CONFIG_SEEN]: seen } },
  };
}

function podOf(text: string): Outcome<Pod> {
  let value: unknown;
  try {
    const root = parseYaml(text);
    value = root === undefined ? undefined : composeYaml(root);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (!isPod(value)) return { error: 'invalid pod: it is of another kind' };
  const decoded = decode('core.v1.Pod', value);
  if ('error' in decoded) return decoded;
  const { object } = decoded;
  return isPod(object) ? { value: object } : { error: 'invalid pod' };
}

/** What is decoded as a pod has at least these. */
function isPod(value: unknown): value is Pod {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'kind' in value &&
    value.kind === 'Pod' &&
    'apiVersion' in value &&
    value.apiVersion === 'v1' &&
    'spec' in value &&
    'metadata' in value
  );
}

/** The resource of the API that the pod needs, which static pods must not (pkg/api/pod/util.go, `HasAPIObjectReference`). */
function apiReference(spec: PodSpec): string | undefined {
  const { serviceAccountName = '', initContainers = [], containers, volumes = [], imagePullSecrets = [] } = spec;
  if (serviceAccountName !== '') return 'serviceaccounts';
  const all = [...initContainers, ...containers];
  if (imagePullSecrets.length > 0 || all.some((container) => usesEnv(container, 'secret'))) return 'secrets';
  if (volumes.some(({ secret }) => secret !== undefined)) return 'secrets';
  if (
    all.some((container) => usesEnv(container, 'configMap')) ||
    volumes.some(({ configMap }) => configMap !== undefined)
  )
    return 'configmaps';
  if ((spec.resourceClaims?.length ?? 0) > 0) return 'resourceclaims';
  for (const volume of volumes) {
    const resource = volumeReference(volume);
    if (resource !== undefined) return resource;
  }
  return undefined;
}

function usesEnv({ env = [], envFrom = [] }: Container, what: 'secret' | 'configMap'): boolean {
  return (
    env.some(({ valueFrom }) => valueFrom?.[`${what}KeyRef`] !== undefined) ||
    envFrom.some((source) => source[`${what}Ref`] !== undefined)
  );
}

function volumeReference({ csi, persistentVolumeClaim, ephemeral, projected }: Volume): string | undefined {
  if (csi !== undefined) return 'csidrivers (via CSI volumes)';
  if (persistentVolumeClaim !== undefined) return 'persistentvolumeclaims';
  if (ephemeral !== undefined) return 'persistentvolumeclaims (via ephemeral volumes)';
  for (const { configMap, secret, serviceAccountToken, clusterTrustBundle } of projected?.sources ?? []) {
    if (configMap !== undefined) return 'configmaps (via projected volumes)';
    if (secret !== undefined) return 'secrets (via projected volumes)';
    if (serviceAccountToken !== undefined) return 'serviceaccounts (via projected volumes)';
    if (clusterTrustBundle !== undefined) return 'clustertrustbundles';
  }
  return undefined;
}
