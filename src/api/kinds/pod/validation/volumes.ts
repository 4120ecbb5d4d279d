import { append } from '../../../append';
import { duplicate, forbidden, invalid, notSupported, required, tooLong } from '../../../field-error';
import type { ObjectMeta, PersistentVolumeClaimTemplate, Volume } from '../../../generated/types';
import { isDNS1123Subdomain, nameIsDNSSubdomain } from '../../../names';
import { parseQuantity, quantitySign } from '../../../quantity';
import { addInvalid, checkLabel, checkObjectName, checkSupported, type Errors } from '../../../validation/field-checks';
import { validateAnnotations, validateLabels } from '../../../validation/object-meta';
import { checkClaimSpec } from '../../storage/claim-validation';
import { cloudSourceChecks } from './network-volumes';
import { checkLocalDescendingPath, checkNoBacksteps } from './paths';
import { checkProjected } from './projected-volume';
import { checkDownwardFile, checkItems, checkMode } from './volume-files';

const TWO_TYPES = 'may not specify more than 1 volume type';

/** What the checks of a volume know of the pod; a template has no metadata. */
export interface VolumeContext {
  readonly metadata: ObjectMeta | undefined;
  readonly isPod: boolean;
}

/** Checks the volumes and returns the sound ones by name (pkg/apis/core/validation/validation.go, `ValidateVolumes`). */
export function checkVolumes(
  errors: Errors,
  path: string,
  volumes: readonly Volume[],
  context: VolumeContext,
): ReadonlyMap<string, Volume> {
  if (volumes.length === 0) return NO_VOLUMES;
  const podName = context.metadata?.name ?? '';
  const created = new Set(
    podName === '' ? [] : volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`),
  );
  const sound = new Map<string, Volume>();
  for (const [index, volume] of volumes.entries()) {
    const own = `${path}[${index}]`;
    const before = errors.length;
    checkVolumeSource(errors, own, volume, context);
    if (!volume.name) errors.push(required(`${own}.name`));
    else checkLabel(errors, `${own}.name`, volume.name);
    if (sound.has(volume.name)) errors.push(duplicate(`${own}.name`, volume.name));
    if (errors.length === before) sound.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      errors.push(
        invalid(
          `${own}.persistentVolumeClaim.claimName`,
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      );
    }
  }
  return sound;
}

const NO_VOLUMES: ReadonlyMap<string, Volume> = new Map();

/** The order in which Kubernetes looks at the sources: of two, the later one is refused. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const;

/** Two field names are spelt otherwise in this one message. */
const SPELLINGS: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

function checkVolumeSource(errors: Errors, path: string, volume: Volume, context: VolumeContext): void {
  let seen = false;
  for (const source of SOURCES) {
    if (volume[source] === undefined) continue;
    if (seen) {
      errors.push(forbidden(`${path}.${SPELLINGS[source] ?? source}`, TWO_TYPES));
      continue;
    }
    seen = true;
    const own = `${path}.${source}`;
    sourceChecks[source]?.(errors, own, volume, context);
  }
  if (!seen) errors.push(required(path, 'must specify a volume type'));
}

type CheckSource = (errors: Errors, path: string, volume: Volume, context: VolumeContext) => void;

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function checkHostPath(errors: Errors, path: string, hostPath: Volume['hostPath']): void {
  if (!hostPath?.path) return void errors.push(required(`${path}.path`));
  checkNoBacksteps(errors, `${path}.path`, hostPath.path);
  if (hostPath.type !== undefined && !HOST_PATH_TYPES.includes(hostPath.type)) {
    errors.push(notSupported(`${path}.type`, hostPath.type, HOST_PATH_TYPES));
  }
}

const sourceChecks: { readonly [source in (typeof SOURCES)[number]]?: CheckSource } = {
  ...cloudSourceChecks,
  emptyDir(errors, path, { emptyDir }) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && quantitySign(parseQuantity(limit)) < 0) {
      errors.push(forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
    }
  },
  hostPath(errors, path, { hostPath }) {
    checkHostPath(errors, path, hostPath);
  },
  gitRepo(errors, path, { gitRepo }) {
    if (!gitRepo?.repository) errors.push(required(`${path}.repository`));
    checkLocalDescendingPath(errors, `${path}.directory`, gitRepo?.directory ?? '');
  },
  secret(errors, path, { secret }) {
    if (!secret?.secretName) errors.push(required(`${path}.secretName`));
    checkMode(errors, `${path}.defaultMode`, secret?.defaultMode);
    checkItems(errors, `${path}.items`, secret?.items);
  },
  configMap(errors, path, { configMap }) {
    if (!configMap?.name) errors.push(required(`${path}.name`));
    checkMode(errors, `${path}.defaultMode`, configMap?.defaultMode);
    checkItems(errors, `${path}.items`, configMap?.items);
  },
  persistentVolumeClaim(errors, path, { persistentVolumeClaim }) {
    if (!persistentVolumeClaim?.claimName) errors.push(required(`${path}.claimName`));
  },
  downwardAPI(errors, path, { downwardAPI }) {
    checkMode(errors, `${path}.defaultMode`, downwardAPI?.defaultMode);
    for (const file of downwardAPI?.items ?? []) checkDownwardFile(errors, path, file);
  },
  projected(errors, path, { projected }) {
    checkMode(errors, `${path}.defaultMode`, projected?.defaultMode);
    checkProjected(errors, path, projected?.sources ?? []);
  },
  csi(errors, path, { csi }) {
    checkDriverName(errors, `${path}.driver`, csi?.driver ?? '');
    const secret = csi?.nodePublishSecretRef;
    if (secret === undefined) return;
    if (!secret.name) errors.push(required(`${path}.nodePublishSecretRef.name`));
    else checkObjectName(errors, `${path}.name`, secret.name);
  },
  ephemeral(errors, path, { name, ephemeral }, { metadata }) {
    if (ephemeral?.volumeClaimTemplate === undefined) errors.push(required(`${path}.volumeClaimTemplate`));
    else checkClaimTemplate(errors, `${path}.volumeClaimTemplate`, ephemeral.volumeClaimTemplate);
    if (!metadata?.name || !name) return;
    const claim = `${metadata.name}-${name}`;
    const messages = nameIsDNSSubdomain(claim, false).map((message) => `PVC name ${JSON.stringify(claim)}: ${message}`);
    addInvalid(errors, `${path.slice(0, -'.ephemeral'.length)}.name`, name, messages);
  },
  image(errors, path, { image }, { isPod }) {
    if (isPod && !image?.reference) errors.push(required(`${path}.reference`));
    checkSupported(errors, `${path}.pullPolicy`, image?.pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  },
};

/** `ValidatePersistentVolumeClaimTemplate`: of its metadata only labels and annotations count. */
function checkClaimTemplate(errors: Errors, path: string, { metadata, spec }: PersistentVolumeClaimTemplate): void {
  const { annotations, labels, ...others } = metadata ?? {};
  if (annotations) append(errors, validateAnnotations(annotations, `${path}.metadata.annotations`));
  if (labels) append(errors, validateLabels(labels, `${path}.metadata.labels`));
  for (const field of Object.keys(others)) errors.push(forbidden(`${path}.metadata.${field}`, 'cannot be set'));
  checkClaimSpec(errors, `${path}.spec`, spec);
}

export function checkDriverName(errors: Errors, path: string, driver: string): void {
  if (driver === '') return void errors.push(required(path));
  if (driver.length > 63) errors.push(tooLong(path, 63));
  addInvalid(errors, path, driver, isDNS1123Subdomain(driver.toLowerCase()));
}
