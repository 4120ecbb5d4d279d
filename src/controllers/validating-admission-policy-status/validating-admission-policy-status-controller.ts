import type * as TypeChecking from '../../api/admission/policies/type-checking';
import { validatingAdmissionPolicies } from '../../api/kinds/admission/admission-registration';
import { startReconciler, type Controller } from '../controller';

/**
 * Tells in the status of a policy what is wrong with its expressions for the kinds that it is about
 * (pkg/controller/validatingadmissionpolicystatus/controller.go). Reads nothing until there may be policies.
 */
export const validatingAdmissionPolicyStatusController: Controller = {
  name: 'validatingadmissionpolicy-status-controller',
  start(api) {
    return startReconciler(api, {
      watch(queue) {
        const { group, plural } = validatingAdmissionPolicies;
        let endPolicies: (() => void) | undefined;
        const endKinds = api.watchKinds((kind) => {
          if (kind.plural === plural && kind.group === group)
            endPolicies ??= api.watch(validatingAdmissionPolicies, {}, ({ type, object }) => {
              if (type !== 'DELETED') queue.add(object.metadata.name);
            });
        });
        return [endKinds, () => endPolicies?.()];
      },
      reconcile(name) {
        const policy = api.find(validatingAdmissionPolicies, { namespace: '', name });
        if (policy === undefined) return;
        const { generation = 0 } = policy.metadata;
        if (generation <= (policy.status?.observedGeneration ?? 0)) return;
        const { typeWarnings } = require('../../api/admission/policies/type-checking') as typeof TypeChecking;
        const expressionWarnings = typeWarnings(api, policy);
        const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
        const status = { ...policy.status, observedGeneration: generation, typeChecking };
        api.updateStatus(validatingAdmissionPolicies, { ...policy, status });
      },
    });
  },
};
