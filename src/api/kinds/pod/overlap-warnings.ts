import { quote } from '../../go/text';
import type { Volume, VolumeProjection } from '../../generated/types';

/** Files of one volume that would overwrite one another, or whose folder is a file (pkg/api/pod/warnings.go, `warningsForOverlappingVirtualPaths`). */
export function overlapWarnings(volumes: readonly Volume[]): readonly string[] {
  return volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const told = (kind: string, overlaps: readonly string[]) =>
      overlaps.map((overlap) => `volume ${quote(name)} (${kind}): overlapping paths: ${overlap}`);
    if (configMap?.items) return told(`ConfigMap ${quote(configMap.name ?? '')}`, plainOverlaps(configMap.items));
    if (secret?.items) return told(`Secret ${quote(secret.secretName ?? '')}`, plainOverlaps(secret.items));
    if (downwardAPI?.items) return told('DownwardAPI', plainOverlaps(downwardAPI.items));
    const { empty, overlaps } = projected?.sources === undefined ? NOTHING : projectedFindings(projected.sources);
    const withoutSources = Array.from(
      { length: empty },
      () => `volume ${quote(name)} (Projected) has no sources provided`,
    );
    return [...withoutSources, ...told('Projected', overlaps)];
  });
}

interface Findings {
  /** How many sources are none. */
  readonly empty: number;
  readonly overlaps: readonly string[];
}

const NOTHING: Findings = { empty: 0, overlaps: [] };

/** Most pods have the very same sources: those of their account's token. */
const known = new WeakMap<readonly VolumeProjection[], Findings>();

function projectedFindings(sources: readonly VolumeProjection[]): Findings {
  let findings = known.get(sources);
  if (findings === undefined) {
    const empty = sources.filter((source) => Object.keys(source).length === 0).length;
    findings = { empty, overlaps: overlapsOf(sources.flatMap(filesOf)) };
    known.set(sources, findings);
  }
  return findings;
}

function plainOverlaps(items: readonly { readonly path: string }[]): readonly string[] {
  return overlapsOf(items.map(({ path }) => ({ path, source: '' })));
}

interface File {
  readonly path: string;
  readonly source: string;
}

function filesOf(projection: VolumeProjection): readonly File[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = projection;
  const all = (items: readonly { readonly path: string }[], source: string) =>
    items.map(({ path }) => ({ path, source }));
  if (configMap?.items) return all(configMap.items, `ConfigMap ${quote(configMap.name ?? '')}`);
  if (secret?.items) return all(secret.items, `Secret ${quote(secret.name ?? '')}`);
  if (downwardAPI?.items) return all(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return all([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle) {
    return all(
      [clusterTrustBundle],
      `ClusterTrustBundle ${quote(clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? '')}`,
    );
  }
  const { certificateChainPath, keyPath, credentialBundlePath } = podCertificate ?? {};
  const parts = [
    [certificateChainPath, 'PodCertificate chain'],
    [keyPath, 'PodCertificate key'],
    [credentialBundlePath, 'PodCertificate credential bundle'],
  ] as const;
  return parts.flatMap(([path, source]) => (path ? [{ path, source }] : []));
}

/** So many fill the headers that an answer has for warnings. */
const MAX_OVERLAPS = 1000;

/** Each file with those before it in whose folder it lies, or whose folder it is. */
function overlapsOf(files: readonly File[]): readonly string[] {
  const overlaps: (readonly [later: number, earlier: number])[] = [];
  const placed = files.map(({ path }, index) => ({ folder: `${path.replace(/\/+$/, '')}/`, index }));
  // In the order of their names a folder comes right before all that lies in it.
  placed.sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : a.index - b.index));
  const around: { readonly folder: string; readonly index: number }[] = [];
  for (const file of placed) {
    if (file.folder === '/') continue;
    while (around.length > 0 && !file.folder.startsWith(around.at(-1)?.folder ?? '')) around.pop();
    for (const { index } of around) overlaps.push([Math.max(index, file.index), Math.min(index, file.index)]);
    if (overlaps.length > MAX_OVERLAPS) break;
    around.push(file);
  }
  overlaps.sort(([later, earlier], [otherLater, otherEarlier]) => later - otherLater || earlier - otherEarlier);
  return overlaps.map(([later, earlier]) => `${printed(files[later])} with ${printed(files[earlier])}`);
}

function printed({ path, source }: File = { path: '', source: '' }): string {
  const trimmed = path.replace(/\/+$/, '');
  return source === '' ? quote(trimmed) : `${quote(trimmed)} (${source})`;
}
