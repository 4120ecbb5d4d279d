import { deepEqual } from '../../api/equality';
import type { WatchEvent } from '../../api/collection';
import type { Pod, ResourceQuota } from '../../api/generated/types';
import { resourceQuotas } from '../../api/kinds/core/core-controllers';
import { pods } from '../../api/kinds/pod/pod';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import type { Kind } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { addQuantities, newQuantity, type Quantity } from '../../api/quantity';
import { hasScopes, matchesScopes } from '../../api/quota/quota-scopes';
import { countsKind, quotaUsage } from '../../api/quota/quota-usage';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';

const NOTHING = newQuantity(0, 'DecimalSI');

/**
 * Keeps `status.used` of quotas true (pkg/controller/resourcequota/resource_quota_controller.go): counts anew when a quota is made or changed,
 * and when something that it counts goes. It looks at nothing else before there is a first quota.
 */
export const resourceQuotaController: Controller = {
  name: 'resourcequota-controller',
  start(api) {
    return startReconciler(api, {
      watch(queue) {
        const ends: (() => void)[] = [];
        const watchCounted = () => {
          const end = api.watchKinds((kind) => {
            if (!kind.namespaced || kind.conversion !== undefined || !kind.verbs.includes('watch')) return;
            ends.push(api.watch(kind, {}, (event) => replenish(api, queue, kind, event)));
          });
          ends.push(end);
        };
        const endQuotas = api.watch(resourceQuotas, {}, ({ type, object, old }) => {
          if (ends.length === 0) watchCounted();
          if (type !== 'DELETED' && object.spec !== old?.spec) queue.add(keyOf(object));
        });
        return [endQuotas, () => ends.forEach((end) => end())];
      },
      reconcile(key) {
        const [namespace = '', name = ''] = key.split('/');
        const quota = api.find(resourceQuotas, { namespace, name });
        if (quota === undefined) return;
        const { hard = {} } = quota.spec;
        const status = { hard, used: usedIn(api, quota) };
        if (!deepEqual(status, quota.status ?? {})) api.updateStatus(resourceQuotas, { ...quota, status });
      },
    });
  },
};

/** Something has gone, or ended: the quotas of its namespace that count its kind are counted anew. */
function replenish(api: ApiServer, queue: WorkQueue, kind: Kind, { type, object, old }: WatchEvent): void {
  if (type === 'ADDED' || (type === 'MODIFIED' && !(isPod(kind, object) && hasEnded(object, old)))) return;
  const { namespace = '' } = object.metadata;
  for (const quota of api.list(resourceQuotas, { namespace })) {
    if (Object.keys(quota.spec.hard ?? {}).some((resource) => countsKind(kind, resource))) queue.add(keyOf(quota));
  }
}

/** What the namespace has of all that the quota limits. */
function usedIn(api: ApiServer, quota: ResourceQuota): Readonly<Record<string, string>> {
  const { namespace = '' } = quota.metadata;
  const names = Object.keys(quota.spec.hard ?? {});
  const used = new Map<string, Quantity>();
  for (const kind of api.kinds()) {
    if (!kind.namespaced || kind.conversion !== undefined) continue;
    const counted = names.filter((name) => countsKind(kind, name));
    if (counted.length === 0) continue;
    for (const name of counted) used.set(name, NOTHING);
    for (const object of api.list(kind, { namespace })) {
      if (hasScopes(quota) && !(isPod(kind, object) && matchesScopes(quota, object))) continue;
      const usage = quotaUsage(kind, object, api.sim.nowMs);
      for (const name of counted) {
        const amount = usage.get(name);
        if (amount !== undefined) used.set(name, addQuantities(used.get(name) ?? NOTHING, amount));
      }
    }
  }
  return Object.fromEntries([...used].map(([name, { text }]) => [name, text]));
}

function isPod(kind: Kind, _object: KubeObject): _object is Pod {
  return kind.plural === pods.plural && kind.group === pods.group;
}

function hasEnded({ status }: Pod, old: KubeObject | undefined): boolean {
  return hasTerminalPhase(status) && !(old !== undefined && isPod(pods, old) && hasTerminalPhase(old.status));
}

function keyOf({ metadata }: ResourceQuota): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
