import { invalid as invalidField } from '../../field-error';
import type { LabelSelector, Scale } from '../../generated/types';
import type { Kind } from '../../kind';
import { entriesAfterScale, replicasPath, scaleEntries } from '../../managed-fields/scale';
import { manageFields, withManagedFields } from '../../managed-fields/tracking';
import type { Mutable } from '../../mutable';
import { keyOf, type KubeObject } from '../../object';
import { formatSelector, labelSelectorAsSelector, selectorFromSet, type Labels } from '../../selectors/label-selector';
import type { ApiServer } from '../../server';
import { bodyKind } from '../../kinds/body-kind';
import { badRequest, invalid } from '../../status';
import { failedPrecondition } from '../../storage-error';
import type { WriteOptions } from '../../write-options';
import type { ObjectPart } from './subresource';

const scales = bodyKind('autoscaling', 'v1', 'Scale', 'autoscaling.v1.Scale');

const SUBRESOURCE = 'scale';

/** Where an object keeps how many replicas it wants and has, and which pods they are. */
export interface ScaleFields<T> {
  /** Undefined where the object does not say. */
  wanted(object: T): number | undefined;
  withWanted(object: T, replicas: number): T;
  current(object: T): number;
  selector(object: T): string;
  /** Whether the object's own rules judge how many are wanted. */
  readonly isChecked?: boolean;
  /** The path of the wanted replicas, as errors call it. */
  readonly path: string;
}

/** What Deployments, ReplicaSets, StatefulSets and ReplicationControllers have in common. */
interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Labels };
  readonly status?: { readonly replicas?: number };
}

const workloadFields: ScaleFields<Scalable> = {
  wanted: ({ spec }) => spec?.replicas ?? 0,
  withWanted: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  current: ({ status }) => status?.replicas ?? 0,
  selector({ kind, spec = {} }) {
    const { selector } = spec;
    if (kind === 'ReplicationController') return formatSelector(selectorFromSet(isLabels(selector) ? selector : {}));
    const result = labelSelectorAsSelector(isLabels(selector) ? undefined : selector);
    if ('error' in result) throw badRequest(result.error);
    return formatSelector(result.selector);
  },
  path: '.spec.replicas',
};

/**
 * The number of replicas of an object as an `autoscaling/v1` Scale. A version or uid in what is written must be the object's.
 * Source: pkg/registry/{apps,core}/.../storage/storage.go (ScaleREST), apiextensions-apiserver/pkg/registry/customresource/etcd.go.
 */
export function scalePart<T extends KubeObject>(fields: ScaleFields<T>): ObjectPart {
  return {
    kind: scales,
    // The part is of the kind that it is asked about, whose objects are of type T.
    read: (object) => scaleOf(object as unknown as T, fields),
    replicasPath: fields.path,
    update: (api, kind, written, options) => writeScale(api, kind, written, fields, options),
  };
}

export const workloadScale = scalePart(workloadFields);

function writeScale<T extends KubeObject>(
  api: ApiServer,
  kind: Kind,
  asked: KubeObject,
  fields: ScaleFields<T>,
  options: WriteOptions,
): KubeObject {
  const key = keyOf(asked);
  const parent = api.get(kind, key);
  const old = scaleOf(parent as unknown as T, fields);
  const written = api.isAdmitted(kind, SUBRESOURCE)
    ? api.admit({ operation: 'UPDATE', kind, part: scales, object: asked, old, options })
    : asked;
  const { uid, resourceVersion } = written.metadata;
  const { replicas } = (written as Partial<Scale>).spec ?? {};
  if (replicas === undefined && fields.wanted(parent as unknown as T) === undefined)
    throw badRequest(`the spec replicas field "${fields.path}" cannot be empty`);
  if ((replicas ?? 0) < 0 && fields.isChecked !== true) {
    const error = invalidField('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid({ ...scales, plural: 'scales' }, key.name, [error]);
  }
  if (uid && uid !== parent.metadata.uid) {
    const { dryRun = false } = options;
    throw failedPrecondition(kind, parent, { what: 'UID', given: uid, actual: parent.metadata.uid, dryRun });
  }
  const scaled = fields.withWanted(parent as unknown as T, replicas ?? 0);
  const metadata = { ...scaled.metadata, resourceVersion };
  const views = { before: old, after: scaleOf(scaled, fields) };
  const managed = managedOptions(api, parent, views, fields.path, { ...options, isAdmitted: true });
  return scaleOf(api.update(kind, { ...scaled, metadata }, managed) as unknown as T, fields);
}

/** Who manages the replicas is tracked in terms of the Scale, then carried over to the object. */
function managedOptions(
  api: ApiServer,
  { apiVersion, metadata: { managedFields } }: KubeObject,
  { before, after }: { readonly before: KubeObject; readonly after: KubeObject },
  path: string,
  options: WriteOptions,
): WriteOptions {
  const { fieldManager: manager, ...others } = options;
  if (manager === undefined) return options;
  const replicas = replicasPath(path);
  const live = withManagedFields(before, scaleEntries(managedFields, replicas));
  const write = { manager, subresource: 'scale', nowMs: api.sim.nowMs, toVersion: api.toVersion };
  const { metadata } = manageFields(scales, live, after, write);
  return {
    ...others,
    managedFields: entriesAfterScale(managedFields, metadata.managedFields, replicas, apiVersion) ?? [],
  };
}

function scaleOf<T extends KubeObject>(object: T, fields: ScaleFields<T>): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata: Mutable<KubeObject['metadata']> = { name, uid, resourceVersion, creationTimestamp };
  if (namespace !== undefined) metadata.namespace = namespace;
  const replicas = fields.wanted(object) ?? 0;
  const selector = fields.selector(object);
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: fields.current(object), ...(selector !== '' && { selector }) },
  };
  return scale;
}

/** A plain map, where other selectors have matchLabels and matchExpressions. */
function isLabels(selector: LabelSelector | Labels | undefined): selector is Labels {
  return selector !== undefined && Object.values(selector).every((value) => typeof value === 'string');
}
