import type { User } from '../authentication/user';
import type { PolicyRule } from '../generated/types';

/** What somebody wants to do (apiserver/pkg/authorization/authorizer, `Attributes`). */
export interface RequestAttributes {
  readonly user: User;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; of a path that names no resource the method in lower case. */
  readonly verb: string;
  /** Does the request name a resource? Otherwise only its path counts. */
  readonly isResource: boolean;
  readonly path: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, `pods`. */
  readonly resource: string;
  readonly subresource: string;
  /** Empty for cluster-scoped resources and for all namespaces. */
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
}

/** `reason` says which rule allows it, or why none does; it may be empty. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Judges what users may do. */
export interface Authorizer {
  (attributes: RequestAttributes): Decision;
  /** All that a user may do in a namespace, as far as it can be told in rules (apiserver/pkg/authorization/authorizer, `RuleResolver`). */
  rulesFor(user: User, namespace: string): SubjectRules;
}

/** Rules that concern resources have `apiGroups` and `resources`, the others `nonResourceURLs`. */
export interface SubjectRules {
  readonly rules: readonly PolicyRule[];
  /** Why some rules may be missing; empty when none is. */
  readonly error: string;
}

const EVERYTHING: SubjectRules = {
  rules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ],
  error: '',
};

/** Everybody may do everything (`AlwaysAllow`): what a cluster does that is not told otherwise. */
export const alwaysAllow: Authorizer = Object.assign(() => ({ allowed: true, reason: '' }), {
  rulesFor: () => EVERYTHING,
});
