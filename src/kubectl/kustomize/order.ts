import type { JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { at, textAt } from '../json';
import { textsAt } from './kustomization';
import { currentId, kindIdText, type Resource, type ResourceId } from './resource';

/** The order in which resources are printed. Source: api/internal/builtins/SortOrderTransformer.go. */
export function inOrder(resources: readonly Resource[], kustomization: JsonObject): readonly Resource[] {
  const options = at(kustomization, 'sortOptions');
  const order = options === undefined || options === null ? 'legacy' : textAt(options, 'order');
  const legacy = at(options, 'legacySortOptions');
  if (order !== 'fifo' && order !== 'legacy')
    throw new KubectlError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo') {
    if (legacy !== undefined && legacy !== null) {
      throw new KubectlError(
        "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
      );
    }
    return resources;
  }
  const isGiven = legacy !== undefined && legacy !== null;
  const first = isGiven ? textsAt(legacy, 'orderFirst') : FIRST;
  const last = isGiven ? textsAt(legacy, 'orderLast') : LAST;
  const ranks = new Map<string, number>();
  for (const [index, kind] of first.entries()) ranks.set(kind, index - first.length);
  for (const [index, kind] of last.entries()) ranks.set(kind, index + 1);
  return resources
    .map((resource) => ({ resource, id: currentId(resource) }))
    .toSorted((a, b) => compare(a.id, b.id, ranks))
    .map(({ resource }) => resource);
}

function compare(a: ResourceId, b: ResourceId, ranks: ReadonlyMap<string, number>): number {
  const byRank = (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0);
  if (byRank !== 0) return byRank;
  return byText(kindOrder(a), kindOrder(b)) || byText(idOrder(a), idOrder(b));
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function kindOrder({ group, version, kind }: ResourceId): string {
  return `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
}

function idOrder(id: ResourceId): string {
  return `${kindIdText(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;
}

const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
