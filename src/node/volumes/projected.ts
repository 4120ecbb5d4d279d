import type {
  ConfigMap,
  Pod,
  ProjectedVolumeSource,
  Secret,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../api/generated/types';
import { configMaps } from '../../api/kinds/config-map';
import { secrets } from '../../api/kinds/secret';
import type { Outcome } from '../outcome';
import { ApiFiles, type ApiContent } from './api-files';
import { payloadOfConfigMap, payloadOfSecret } from './data-objects';
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
    const content = collected(source, pod, host, undefined, true);
    if ('error' in content) return content;
    const follows = followedBy(source, pod.metadata.namespace ?? '');
    return { value: new ApiFiles(host.sim, pod, content.value, { inMemory: true, follows }) };
  },
};

let lastFollowed: { source: ProjectedVolumeSource; namespace: string; follows: readonly FollowedObject[] } | undefined;

/** Nearly all pods have the same volume: they share the list. */
function followedBy(source: ProjectedVolumeSource, namespace: string): readonly FollowedObject[] {
  if (lastFollowed?.source !== source || lastFollowed.namespace !== namespace) {
    const follows = (source.sources ?? []).flatMap((one) => followed(one, namespace));
    lastFollowed = { source, namespace, follows };
  }
  return lastFollowed.follows;
}

function followed({ configMap, secret }: VolumeProjection, namespace: string): readonly FollowedObject[] {
  if (configMap !== undefined) return [{ kind: 'ConfigMap', namespace, name: configMap.name ?? '' }];
  return secret === undefined ? [] : [{ kind: 'Secret', namespace, name: secret.name ?? '' }];
}

/** The objects that the sources of a volume name: one for each source, undefined where there is none. */
type Found = readonly (ConfigMap | Secret | undefined)[];

/** The tokens that were made for a volume so far, by the index of their source. */
type Tokens = Map<number, PodToken>;

function collected(
  source: ProjectedVolumeSource,
  pod: Pod,
  host: VolumeHost,
  tokens: Tokens | undefined,
  isFirst: boolean,
): Outcome<ApiContent> {
  const found = foundBy(source, pod.metadata.namespace ?? '', host);
  const content = new ProjectedContent(source, pod, host, found, tokens);
  const error = content.mistake(isFirst);
  return error === undefined ? { value: content } : { error };
}

let lastFound: Found = [];

/** Nearly all pods have the same volume: they share the list. */
function foundBy({ sources = [] }: ProjectedVolumeSource, namespace: string, { api }: VolumeHost): Found {
  const found = sources.map(({ configMap, secret }) => {
    if (secret !== undefined) return api.find(secrets, { namespace, name: secret.name ?? '' });
    return configMap === undefined ? undefined : api.find(configMaps, { namespace, name: configMap.name ?? '' });
  });
  if (found.length !== lastFound.length || found.some((one, index) => one !== lastFound[index])) lastFound = found;
  return lastFound;
}

/** What the volume of one pod is filled with. */
class ProjectedContent implements ApiContent {
  readonly #source: ProjectedVolumeSource;
  #pod: Pod;
  readonly #host: VolumeHost;
  readonly #found: Found;
  #tokens: Tokens | undefined;
  /** Made when it is asked for, unless it depends on more than what is kept here. */
  #payload: Payload | undefined;

  constructor(source: ProjectedVolumeSource, pod: Pod, host: VolumeHost, found: Found, tokens: Tokens | undefined) {
    this.#source = source;
    this.#pod = pod;
    this.#host = host;
    this.#found = found;
    this.#tokens = tokens;
  }

  get payload(): Payload {
    if (this.#payload !== undefined) return this.#payload;
    const payload = this.#collect((this.#tokens ??= new Map()), false);
    if ('error' in payload) throw new Error(`the volume could be set up before: ${payload.error}`);
    return (this.#payload = payload.value);
  }

  isStale(): boolean {
    if (this.#tokens !== undefined) for (const token of this.#tokens.values()) if (token.isDue()) return true;
    return false;
  }

  podReconciled(pod: Pod): void {
    this.#pod = pod;
  }

  renewed(pod: Pod): Outcome<ApiContent> {
    return collected(this.#source, pod, this.#host, this.#tokens, false);
  }

  /** Why there can be no such volume, or undefined. Whose tokens they are counts when the volume is made. */
  mistake(isFirst: boolean): string | undefined {
    const payload = this.#collect(this.#tokens ?? new Map(), isFirst);
    if ('error' in payload) return payload.error;
    if (this.#source.sources?.some(({ downwardAPI }) => dependsOnNode(downwardAPI)) === true)
      this.#payload = payload.value;
    return undefined;
  }

  #collect(tokens: Tokens, isFirst: boolean): Outcome<Payload> {
    const { sources = [], defaultMode = DEFAULT_MODE } = this.#source;
    const payload = new Map<string, FileProjection>();
    const errors: string[] = [];
    for (const [index, source] of sources.entries()) {
      const part =
        source.serviceAccountToken === undefined
          ? this.#part(source, index, defaultMode)
          : this.#tokenPart(source.serviceAccountToken, index, defaultMode, tokens, isFirst);
      if ('error' in part) errors.push(part.error);
      else for (const [path, file] of part.value) payload.set(path, file);
    }
    const error = aggregate(errors);
    return error === undefined ? { value: payload } : { error };
  }

  #part({ configMap, secret, downwardAPI }: VolumeProjection, index: number, defaultMode: number): Outcome<Payload> {
    const data = secret ?? configMap;
    if (data !== undefined) {
      const { name = '', items, optional = false } = data;
      const selection = { name, defaultMode, optional, ...(items && { items }) };
      const found = this.#found[index];
      return data === secret ? payloadOfSecret(found, selection) : payloadOfConfigMap(found, selection);
    }
    return downwardAPI === undefined
      ? { value: new Map() }
      : downwardPayload(downwardAPI.items ?? [], defaultMode, this.#pod, this.#host);
  }

  #tokenPart(
    source: ServiceAccountTokenProjection,
    index: number,
    defaultMode: number,
    tokens: Tokens,
    isFirst: boolean,
  ): Outcome<Payload> {
    const pod = this.#pod;
    let token = tokens.get(index);
    if (token === undefined) {
      token = new PodToken(this.#host.api, pod, source);
      const error = isFirst ? token.mistake() : undefined;
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
}

/** What a container may use when it says nothing itself is what its node has at that moment. */
function dependsOnNode(projection: VolumeProjection['downwardAPI']): boolean {
  return projection?.items?.some(({ resourceFieldRef }) => resourceFieldRef !== undefined) === true;
}
