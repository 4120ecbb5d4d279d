import type { PersistentVolume, Volume } from '../../../api/generated/types';

/** A volume as a storage driver knows it. */
export interface DriverVolume {
  readonly driver: string;
  readonly handle: string;
}

const AWS = 'ebs.csi.aws.com';
const GCE = 'pd.csi.storage.gke.io';
const AZURE = 'disk.csi.azure.com';
const CINDER = 'cinder.csi.openstack.org';
const PORTWORX = 'pxd.portworx.com';

/** The drivers that took over from code that was once part of Kubernetes, by the name of that (`isCSIMigrationOn`). */
const DRIVERS: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', AWS],
  ['kubernetes.io/gce-pd', GCE],
  ['kubernetes.io/azure-disk', AZURE],
  ['kubernetes.io/cinder', CINDER],
  ['kubernetes.io/portworx-volume', PORTWORX],
]);
/** Whose volumes have a translation but no limits. */
const UNLIMITED: ReadonlySet<string> = new Set(['kubernetes.io/azure-file', 'kubernetes.io/vsphere-volume']);

const ZONE = 'topology.kubernetes.io/zone';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const UNSPECIFIED = 'UNSPECIFIED';
const AWS_VOLUME = /^aws:\/\/[^/]*\/*(vol-[^/]*?)\/*$/;

/** The driver that makes the volumes of a StorageClass; undefined when nothing counts them. */
export function driverOfProvisioner(provisioner: string): string | undefined {
  return UNLIMITED.has(provisioner) ? undefined : (DRIVERS.get(provisioner) ?? provisioner);
}

/** A volume of a pod that its driver would mount; undefined for all others (`TranslateInTreeInlineVolumeToCSI`). */
export function inlineDriverVolume(volume: Volume): DriverVolume | undefined {
  return volume.gcePersistentDisk === undefined
    ? translated(volume)
    : { driver: GCE, handle: zonalDisk(UNSPECIFIED, volume.gcePersistentDisk.pdName) };
}

/** csi-translation-lib/plugins, `TranslateInTreePVToCSI`. */
export function driverVolume({ metadata, spec }: PersistentVolume): DriverVolume | undefined {
  const { csi, gcePersistentDisk: disk } = spec;
  if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle };
  if (disk === undefined) return translated(spec);
  const label = metadata.labels?.[BETA_ZONE] || metadata.labels?.[ZONE] || UNSPECIFIED;
  const [zone = UNSPECIFIED, ...others] = label.split('__');
  if (others.length === 0) return { driver: GCE, handle: zonalDisk(zone, disk.pdName) };
  const region = zone.split('-').slice(0, 2).join('-');
  return { driver: GCE, handle: `projects/${UNSPECIFIED}/regions/${region}/disks/${disk.pdName}` };
}

type Source = Pick<Volume, 'awsElasticBlockStore' | 'azureDisk' | 'portworxVolume'> & {
  readonly cinder?: { readonly volumeID: string };
};

function translated({ awsElasticBlockStore, azureDisk, cinder, portworxVolume }: Source): DriverVolume | undefined {
  if (awsElasticBlockStore !== undefined) {
    const { volumeID } = awsElasticBlockStore;
    const handle = volumeID.startsWith('aws://') ? AWS_VOLUME.exec(volumeID)?.[1] : volumeID;
    return handle === undefined ? undefined : { driver: AWS, handle };
  }
  if (azureDisk !== undefined) return { driver: AZURE, handle: azureDisk.diskURI };
  if (cinder !== undefined) return { driver: CINDER, handle: cinder.volumeID };
  return portworxVolume && { driver: PORTWORX, handle: portworxVolume.volumeID };
}

function zonalDisk(zone: string, name: string): string {
  return `projects/${UNSPECIFIED}/zones/${zone}/disks/${name}`;
}
