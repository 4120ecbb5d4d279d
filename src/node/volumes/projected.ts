import type { Pod, ProjectedVolumeSource, VolumeProjection } from '../../api/generated/types';
import type { Outcome } from '../outcome';
import { ApiFiles, type ApiContent } from './api-files';
import { configMapPayload, secretPayload } from './data-objects';
import { downwardPayload } from './downward-api';
import { aggregate, DEFAULT_MODE } from './filled-volume';
import { cleanPath, type FileProjection, type Payload } from './payload';
import { PodToken } from './pod-token';
import { fsGroupOf, fsUserOf } from './volume-ownership';
import type { FollowedObject, VolumeHost, VolumePlugin } from './volume-plugin';

const TOKEN_MODE = 0o600;

/**
 * Files of several sources in one directory; what comes later wins (pkg/volume/projected/projected.go).
 *
 * Divergence from real Kubernetes: clusterTrustBundle and podCertificate give no files.
 */
export const projected: VolumePlugin = {
  supports: ({ projected: source }) => source !== undefined,
  setUp({ projected: source = {} }, pod, host) {
    const { namespace = '' } = pod.metadata;
    const tokens = new Map<number, PodToken>();
    const collect = (now: Pod): Outcome<ApiContent> => collectSources(source, now, host, tokens);
    const content = collect(pod);
    if ('error' in content) return content;
    const follows = (source.sources ?? []).flatMap((one) => followed(one, namespace));
    return { value: new ApiFiles(host.sim, pod, content.value, { inMemory: true, follows, collect }) };
  },
};

function followed({ configMap, secret }: VolumeProjection, namespace: string): readonly FollowedObject[] {
  if (configMap !== undefined) return [{ kind: 'ConfigMap', namespace, name: configMap.name ?? '' }];
  return secret === undefined ? [] : [{ kind: 'Secret', namespace, name: secret.name ?? '' }];
}

/** `tokens`: those that were made for the volume so far, by the index of their source. */
function collectSources(
  { sources = [], defaultMode = DEFAULT_MODE }: ProjectedVolumeSource,
  pod: Pod,
  host: VolumeHost,
  tokens: Map<number, PodToken>,
): Outcome<ApiContent> {
  const payload = new Map<string, FileProjection>();
  const errors: string[] = [];
  for (const [index, source] of sources.entries()) {
    const part =
      source.serviceAccountToken === undefined
        ? sourcePayload(source, defaultMode, pod, host)
        : tokenPayload(source.serviceAccountToken, defaultMode, index, pod, host, tokens);
    if ('error' in part) errors.push(part.error);
    else for (const [path, file] of part.value) payload.set(path, file);
  }
  const error = aggregate(errors);
  if (error !== undefined) return { error };
  const all = [...tokens.values()];
  return { value: { payload, isStale: () => all.some((token) => token.isDue()) } };
}

function sourcePayload(
  { configMap, secret, downwardAPI }: VolumeProjection,
  defaultMode: number,
  pod: Pod,
  host: VolumeHost,
): Outcome<Payload> {
  const { namespace = '' } = pod.metadata;
  const data = secret ?? configMap;
  if (data !== undefined) {
    const { name = '', items, optional = false } = data;
    const selection = { name, defaultMode, optional, ...(items && { items }) };
    return data === secret
      ? secretPayload(host.api, namespace, selection)
      : configMapPayload(host.api, namespace, selection);
  }
  return downwardAPI === undefined
    ? { value: new Map() }
    : downwardPayload(downwardAPI.items ?? [], defaultMode, pod, host);
}

function tokenPayload(
  source: NonNullable<VolumeProjection['serviceAccountToken']>,
  defaultMode: number,
  index: number,
  pod: Pod,
  host: VolumeHost,
  tokens: Map<number, PodToken>,
): Outcome<Payload> {
  let token = tokens.get(index);
  if (token === undefined) {
    token = new PodToken(host.api, pod, source);
    const error = token.mistake();
    if (error !== undefined) return { error };
    tokens.set(index, token);
  }
  const known = token;
  const uid = fsUserOf(pod);
  const isOwned = uid !== undefined || fsGroupOf(pod) !== undefined;
  const file: FileProjection = {
    text: () => known.text(),
    mode: isOwned ? TOKEN_MODE : defaultMode,
    ...(uid !== undefined && { uid }),
  };
  return { value: new Map([[cleanPath(source.path), file]]) };
}
