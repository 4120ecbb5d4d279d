import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/generated/types';
import { goSyntax } from '../pod-template-hash/go-syntax';

/** The label that tells the pods of one revision from those of another. */
export const TEMPLATE_HASH = 'pod-template-hash';

/** Are the templates the same but for the hash (`EqualIgnoreHash` in pkg/controller/deployment/util/deployment_util.go)? */
export function sameTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  return identityOf(set.spec.template ?? {}) === identityOf(deployment.spec.template);
}

/** Templates are compared whenever a Deployment is looked at, and change hardly ever. */
const identities = new WeakMap<PodTemplateSpec, string>();

/** Equal for templates of one meaning: to Go it is the same whether a list is empty or not there. */
function identityOf(template: PodTemplateSpec): string {
  let identity = identities.get(template);
  if (identity === undefined) {
    const { [TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
    identity = goSyntax('v1.PodTemplateSpec', { ...template, metadata: { ...template.metadata, labels } });
    identities.set(template, identity);
  }
  return identity;
}
