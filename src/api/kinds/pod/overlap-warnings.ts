import { quote } from '../../go-text';
import type { Volume, VolumeProjection } from '../../generated/types';

/** Files of one volume that would overwrite one another, or whose folder is a file (pkg/api/pod/warnings.go, `warningsForOverlappingVirtualPaths`). */
export function overlapWarnings(volumes: readonly Volume[]): readonly string[] {
  return volumes.flatMap((volume) => {
    const { name, configMap, secret, downwardAPI, projected } = volume;
    const text = (kind: string, overlap: string) => `volume ${quote(name)} (${kind}): overlapping paths: ${overlap}`;
    const plain = (items: readonly { readonly path: string }[] | undefined) =>
      overlapsOf((items ?? []).map(({ path }) => ({ path, source: '' })));
    return [
      ...plain(configMap?.items).map((overlap) => text(`ConfigMap ${quote(configMap?.name ?? '')}`, overlap)),
      ...plain(secret?.items).map((overlap) => text(`Secret ${quote(secret?.secretName ?? '')}`, overlap)),
      ...plain(downwardAPI?.items).map((overlap) => text('DownwardAPI', overlap)),
      ...(projected?.sources ?? [])
        .filter((source) => Object.keys(source).length === 0)
        .map(() => `volume ${quote(name)} (Projected) has no sources provided`),
      ...overlapsOf((projected?.sources ?? []).flatMap(filesOf)).map((overlap) => text('Projected', overlap)),
    ];
  });
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

function overlapsOf(files: readonly File[]): readonly string[] {
  const trimmed = files.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }));
  return trimmed.flatMap((file, index) =>
    trimmed
      .slice(0, index)
      .filter((other) => overlap(file.path, other.path))
      .map((other) => `${printed(file)} with ${printed(other)}`),
  );
}

function overlap(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

function printed({ path, source }: File): string {
  return source === '' ? quote(path) : `${quote(path)} (${source})`;
}
