import type { PersistentVolumeSpec, Volume, VolumeProjection } from '../../api/generated/types';
import { parseQuantity, quantitySign } from '../../api/quantity';
import { MAX_ANNOTATION_LENGTH, nestedDescription, shortened, type Description } from './description';
import { writeClaimTemplate } from './claim-fields';
import { pluginLines } from './storage-plugins';

/** Source: kubectl/pkg/describe/describe.go (describeVolumes). */
export function writeVolumes(out: Description, volumes: readonly Volume[], space = ''): void {
  if (volumes.length === 0) {
    out.write(0, `${space}Volumes:\t<none>\n`);
    return;
  }
  out.write(0, `${space}Volumes:\n`);
  for (const volume of volumes) {
    out.write(1, `${space === '' ? '' : ' '}${volume.name}:\n`);
    writeSource(out, pluginLines(volume, false) ?? sourceLines(volume));
    const claim = volume.ephemeral?.volumeClaimTemplate;
    if (claim !== undefined) writeClaimTemplate(nestedDescription(out, 2), claim);
  }
}

/** What a persistent volume is made of. */
export function writePersistentVolumeSource(out: Description, spec: PersistentVolumeSpec): void {
  const { local, csi, hostPath, nfs } = spec;
  if (local !== undefined) {
    writeSource(out, ['LocalVolume (a persistent volume backed by local storage on a node)', `Path:\t${local.path}`]);
  } else if (csi !== undefined) {
    const { driver, fsType = '', volumeHandle, readOnly = false, volumeAttributes = {} } = csi;
    writeSource(out, [
      CSI_TYPE,
      `Driver:\t${driver}`,
      `FSType:\t${fsType}`,
      `VolumeHandle:\t${volumeHandle}`,
      `ReadOnly:\t${readOnly}`,
      ...attributeLines(volumeAttributes),
    ]);
  } else {
    const lines = sourceLines({ name: '', ...(hostPath && { hostPath }), ...(nfs && { nfs }) });
    writeSource(out, lines ?? pluginLines(spec, true));
  }
}

function writeSource(out: Description, source: readonly string[] | undefined): void {
  if (source === undefined) {
    out.write(1, '<unknown>\n');
    return;
  }
  const [type, ...rest] = source;
  out.write(2, `Type:\t${type}\n`);
  for (const line of rest) out.write(2, `${line}\n`);
}

const CSI_TYPE = 'CSI (a Container Storage Interface (CSI) volume source)';

/** Each with the indent of the lines themselves before it, as there. */
function attributeLines(attributes: Readonly<Record<string, string>>): readonly string[] {
  const [first = '<none>', ...more] = Object.keys(attributes)
    .sort()
    .map((key) => `    ${shortened(`${key}=${attributes[key]}`, MAX_ANNOTATION_LENGTH)}`);
  return [`VolumeAttributes:\t${first}`, ...more.map((line) => `\t${line}`)];
}

/** The type in words, then lines of fields. */
function sourceLines(volume: Volume): readonly string[] | undefined {
  const {
    hostPath,
    emptyDir,
    secret,
    configMap,
    persistentVolumeClaim,
    projected,
    downwardAPI,
    nfs,
    csi,
    image,
    ephemeral,
  } = volume;
  if (hostPath !== undefined) {
    return [
      'HostPath (bare host directory volume)',
      `Path:\t${hostPath.path}`,
      `HostPathType:\t${hostPath.type ?? '<none>'}`,
    ];
  }
  if (emptyDir !== undefined) {
    const { medium = '', sizeLimit = '0' } = emptyDir;
    const limit = quantitySign(parseQuantity(sizeLimit)) > 0 ? parseQuantity(sizeLimit).text : '<unset>';
    return [
      "EmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${medium}`,
      `SizeLimit:\t${limit}`,
    ];
  }
  if (secret !== undefined) {
    const { secretName = '', optional = false } = secret;
    return ['Secret (a volume populated by a Secret)', `SecretName:\t${secretName}`, `Optional:\t${optional}`];
  }
  if (configMap !== undefined) {
    const { name = '', optional = false } = configMap;
    return ['ConfigMap (a volume populated by a ConfigMap)', `Name:\t${name}`, `Optional:\t${optional}`];
  }
  if (nfs !== undefined) {
    const { server, path, readOnly = false } = nfs;
    return [
      'NFS (an NFS mount that lasts the lifetime of a pod)',
      `Server:\t${server}`,
      `Path:\t${path}`,
      `ReadOnly:\t${readOnly}`,
    ];
  }
  if (persistentVolumeClaim !== undefined) {
    const { claimName, readOnly = false } = persistentVolumeClaim;
    return [
      'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      `ClaimName:\t${claimName}`,
      `ReadOnly:\t${readOnly}`,
    ];
  }
  if (ephemeral !== undefined) {
    return ['EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)'];
  }
  if (downwardAPI !== undefined) {
    const items = (downwardAPI.items ?? []).map(
      ({ fieldRef, resourceFieldRef, path }) =>
        `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
    );
    return ['DownwardAPI (a volume populated by information about the pod)', 'Items:', ...items];
  }
  if (projected !== undefined) {
    const lines = (projected.sources ?? []).flatMap(projectionLines);
    return ['Projected (a volume that contains injected data from multiple sources)', ...lines];
  }
  if (csi !== undefined) {
    const { driver, fsType = '', readOnly = false, volumeAttributes = {} } = csi;
    const fields = [`Driver:\t${driver}`, `FSType:\t${fsType}`, `ReadOnly:\t${readOnly}`];
    return [CSI_TYPE, ...fields, ...attributeLines(volumeAttributes)];
  }
  if (image !== undefined) {
    const { reference = '', pullPolicy = '' } = image;
    return ['Image (a container image or OCI artifact)', `Reference:\t${reference}`, `PullPolicy:\t${pullPolicy}`];
  }
  return undefined;
}

function projectionLines({ secret, downwardAPI, configMap, serviceAccountToken }: VolumeProjection): readonly string[] {
  if (secret !== undefined) return [`SecretName:\t${secret.name ?? ''}`, `Optional:\t${secret.optional ?? false}`];
  if (downwardAPI !== undefined) return ['DownwardAPI:\ttrue'];
  if (configMap !== undefined)
    return [`ConfigMapName:\t${configMap.name ?? ''}`, `Optional:\t${configMap.optional ?? false}`];
  if (serviceAccountToken !== undefined)
    return [`TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 0}`];
  return [];
}
