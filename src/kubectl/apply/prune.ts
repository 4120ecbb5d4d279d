import { isObject, type JsonObject } from '../../api/go/json-value';
import type { Deletion } from '../deletion';
import { KubectlError, userError } from '../errors';
import { listAt, textAt } from '../json';
import { lastAppliedOf } from '../last-applied';
import { pathOf, type ResourceMapping } from '../resources/resource-mapping';
import type { Session } from '../session';
import { klogWarning, type DryRun } from '../write-flags';

/** What is looked through for objects that were applied once and are in no file any more. */
export interface Pruning {
  readonly resources: readonly ResourceMapping[];
  readonly labelSelector: string;
  readonly namespaces: ReadonlySet<string>;
  readonly visitedUids: ReadonlySet<string>;
  readonly propagationPolicy: Deletion['propagationPolicy'];
  /** Seconds; negative: the object's own. */
  readonly gracePeriod: number;
  readonly dryRun: DryRun;
  readonly onPruned: (object: JsonObject) => void;
}

/** Source: kubectl/pkg/util/prune/prune.go. */
const DEFAULT_ALLOWLIST = [
  'core/v1/ConfigMap',
  'core/v1/Endpoints',
  'core/v1/PersistentVolumeClaim',
  'core/v1/Pod',
  'core/v1/ReplicationController',
  'core/v1/Secret',
  'core/v1/Service',
  'batch/v1/Job',
  'batch/v1/CronJob',
  'networking.k8s.io/v1/Ingress',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'core/v1/Namespace',
  'core/v1/PersistentVolume',
] as const;

/** The types of `--prune-allowlist`, `core/v1/ConfigMap`, or those that are looked at without it. */
export async function prunedResources(
  session: Session,
  allowlist: readonly string[],
): Promise<readonly ResourceMapping[]> {
  const resources: ResourceMapping[] = [];
  for (const text of allowlist.length === 0 ? DEFAULT_ALLOWLIST : allowlist) {
    const [group = '', version = '', kind, ...more] = text.split('/');
    if (kind === undefined || more.length > 0)
      throw new KubectlError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    resources.push(await session.mapper.requireKind(group === 'core' ? version : `${group}/${version}`, kind));
  }
  if (allowlist.length === 0) {
    session.err(
      klogWarning(
        'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.',
      ),
    );
  }
  return resources;
}

type Search = Pick<Pruning, 'resources' | 'labelSelector' | 'namespaces' | 'visitedUids'>;

/** What would be pruned, by its type. Source: kubectl/pkg/cmd/diff/prune.go. */
export async function prunable(
  session: Session,
  search: Search,
): Promise<readonly { readonly mapping: ResourceMapping; readonly object: JsonObject }[]> {
  const found: { readonly mapping: ResourceMapping; readonly object: JsonObject }[] = [];
  for (const namespaced of [true, false]) {
    for (const namespace of namespaced ? [...search.namespaces].toSorted() : ['']) {
      for (const mapping of search.resources.filter((one) => one.namespaced === namespaced))
        found.push(...(await unvisited(session, search, mapping, namespace)).map((object) => ({ mapping, object })));
    }
  }
  return found;
}

async function unvisited(
  session: Session,
  { labelSelector, visitedUids }: Search,
  mapping: ResourceMapping,
  namespace: string,
): Promise<readonly JsonObject[]> {
  const list = await session.rest.get(pathOf(mapping, namespace), labelSelector === '' ? {} : { labelSelector });
  const apiVersion = textAt(list, 'apiVersion');
  return listAt(list, 'items')
    .filter(isObject)
    .filter((item) => lastAppliedOf(item) !== undefined && !visitedUids.has(textAt(item, 'metadata', 'uid')))
    .map((item) => ({ apiVersion, kind: mapping.kind, ...item }));
}

/** Deletes them. Source: kubectl/pkg/cmd/apply/prune.go. */
export async function prune(session: Session, pruning: Pruning): Promise<void> {
  const [inNamespaces, others] = [true, false].map((namespaced) =>
    pruning.resources.filter((mapping) => mapping.namespaced === namespaced),
  );
  for (const namespace of [...pruning.namespaces].toSorted())
    for (const mapping of inNamespaces ?? []) await pruneOne(session, pruning, mapping, namespace, 'namespaced');
  for (const mapping of others ?? []) await pruneOne(session, pruning, mapping, '', 'nonNamespaced');
}

async function pruneOne(
  session: Session,
  pruning: Pruning,
  mapping: ResourceMapping,
  namespace: string,
  scope: string,
): Promise<void> {
  const { dryRun, propagationPolicy, gracePeriod, onPruned } = pruning;
  try {
    for (const item of await unvisited(session, pruning, mapping, namespace)) {
      if (dryRun !== 'client') {
        await session.rest.request({
          method: 'DELETE',
          path: pathOf(mapping, namespace, textAt(item, 'metadata', 'name')),
          body: {
            kind: 'DeleteOptions',
            apiVersion: 'v1',
            propagationPolicy,
            ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
            ...(dryRun === 'server' && { dryRun: ['All'] }),
          },
        });
      }
      onPruned(item);
    }
  } catch (error) {
    const { group, version, kind } = mapping;
    const gvk = `${group}/${version}, Kind=${kind}`;
    throw new KubectlError(`error pruning ${scope} object ${gvk}: ${userError(error).message}`);
  }
}
