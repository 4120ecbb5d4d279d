import { aggregatedRules } from '../../api/authorization/rbac/aggregation';
import { deepEqual } from '../../api/equality';
import { clusterRoles } from '../../api/kinds/rbac/rbac';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';

/**
 * Gives aggregated ClusterRoles the rules of the roles that their selectors choose
 * (pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go). It begins when somebody first looks at ClusterRoles.
 */
export const clusterRoleAggregationController: Controller = {
  name: 'clusterrole-aggregation-controller',
  start: (api) =>
    startReconciler(api, {
      watch(queue) {
        let endRoles: (() => void) | undefined;
        const endKinds = api.watchKinds((kind) => {
          if (kind.plural === clusterRoles.plural && kind.group === clusterRoles.group && endRoles === undefined)
            endRoles = api.watch(clusterRoles, {}, () => addAggregated(api, queue));
        });
        return [endKinds, () => endRoles?.()];
      },
      reconcile(name) {
        const role = api.find(clusterRoles, { namespace: '', name });
        const rules = role && aggregatedRules(role, api.collection(clusterRoles).values());
        if (role === undefined || rules === undefined || deepEqual(rules, role.rules ?? [])) return;
        const { rules: _before, ...rest } = role;
        api.update(clusterRoles, rules.length === 0 ? rest : { ...rest, rules });
      },
    }),
};

/** Any change may concern any of them, and they are few. */
function addAggregated(api: ApiServer, queue: WorkQueue): void {
  for (const { metadata, aggregationRule } of api.collection(clusterRoles).values())
    if (aggregationRule !== undefined) queue.add(metadata.name);
}
