import type { User } from '../../authentication/user';
import type { Collection } from '../../collection';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from '../../generated/types';
import type { Kind } from '../../kind';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../kinds/rbac/rbac';
import { compareKeys, type ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { notFound, unclassified, type NamedResource } from '../../status';

type Binding = RoleBinding | ClusterRoleBinding;

/** A binding that applies to a user, and the first of its subjects by which it does. */
interface Grant {
  readonly binding: Binding;
  readonly subject: Subject;
}

/** What holds for a user: a rule and the binding that brings it, or why the rules of a binding could not be found. */
export type Finding = { readonly rule: PolicyRule; readonly source: () => string } | { readonly error: string };

/**
 * Finds the rules that apply to a user, by an index from subjects to the bindings that name them, kept at every write of a binding.
 * Source: pkg/registry/rbac/validation/rule.go.
 *
 * Divergence from real Kubernetes: it sees a change at once, where an authorizer with informers sees it some milliseconds later.
 */
export class RuleResolver {
  readonly #api: ApiServer;
  /** By namespace (empty for cluster-wide ones) and subject. */
  readonly #bindings = new Map<string, Set<Binding>>();

  constructor(api: ApiServer) {
    this.#api = api;
    this.#follow(api.collection(clusterRoleBindings));
    this.#follow(api.collection(roleBindings));
  }

  /** All rules of the user in the namespace (empty: cluster-wide only), with those errors that hide some. */
  *findings(user: User, namespace: string): Generator<Finding> {
    for (const scope of namespace === '' ? [''] : ['', namespace]) {
      for (const grant of this.#grants(user, scope)) {
        const { binding } = grant;
        const rules = this.#rulesOf(binding.roleRef, scope);
        if ('error' in rules) yield rules;
        else for (const rule of rules) yield { rule, source: () => sourceText(grant) };
      }
    }
  }

  /** The rules of the role that a binding in `namespace` refers to. 404, in the name of the kind that is asked for, when there is no such role. */
  rulesOfRole({ kind, name }: RoleRef, namespace: string, asked: NamedResource): readonly PolicyRule[] {
    if (kind !== 'ClusterRole' && kind !== 'Role') throw unclassified(unsupported(kind));
    const role =
      kind === 'Role'
        ? this.#api.find(roles, { namespace, name })
        : this.#api.find(clusterRoles, { namespace: '', name });
    if (role === undefined) throw notFound(asked, name);
    return role.rules ?? [];
  }

  #rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | { readonly error: string } {
    const look = <T extends Role | ClusterRole>(of: Kind<T>, key: ObjectKey) => {
      const role = this.#api.find(of, key);
      // Listers call a resource by its singular.
      return role === undefined
        ? { error: notFound({ ...of, plural: of.singular }, name).message }
        : (role.rules ?? []);
    };
    if (kind === 'ClusterRole') return look(clusterRoles, { namespace: '', name });
    if (kind === 'Role') return look(roles, { namespace, name });
    return { error: unsupported(kind) };
  }

  #grants(user: User, scope: string): readonly Grant[] {
    const applying = new Set<Binding>();
    const add = (subject: string) => {
      for (const binding of this.#bindings.get(indexKey(scope, subject)) ?? []) applying.add(binding);
    };
    add(`User ${user.name}`);
    for (const group of user.groups) add(`Group ${group}`);
    const grants: Grant[] = [];
    for (const binding of [...applying].sort(compareKeys)) {
      const subject = binding.subjects?.find((candidate) => isSubject(user, candidate, scope));
      if (subject !== undefined) grants.push({ binding, subject });
    }
    return grants;
  }

  #follow<T extends Binding>(collection: Collection<T>): void {
    for (const binding of collection.values()) this.#add(binding);
    collection.watch({}, ({ type, object, old }) => {
      if (old !== undefined) this.#remove(old);
      if (type !== 'DELETED') this.#add(object);
    });
  }

  #add(binding: Binding): void {
    for (const key of indexKeys(binding)) {
      const known = this.#bindings.get(key);
      if (known === undefined) this.#bindings.set(key, new Set([binding]));
      else known.add(binding);
    }
  }

  #remove(binding: Binding): void {
    for (const key of indexKeys(binding)) {
      const known = this.#bindings.get(key);
      known?.delete(binding);
      if (known?.size === 0) this.#bindings.delete(key);
    }
  }
}

/** The one resolver of a server, for `api.shared`. */
export function ruleResolver(api: ApiServer): RuleResolver {
  return new RuleResolver(api);
}

function indexKey(namespace: string, subject: string): string {
  return `${namespace}/${subject}`;
}

function indexKeys({ metadata, subjects = [] }: Binding): readonly string[] {
  const { namespace = '' } = metadata;
  return subjects.map((subject) => {
    const user = subject.kind === 'ServiceAccount' ? `User ${accountName(subject, namespace)}` : undefined;
    return indexKey(namespace, user ?? `${subject.kind} ${subject.name}`);
  });
}

/** A subject of a RoleBinding that names no namespace means an account of the binding's own. */
function accountName({ name, namespace }: Subject, ofBinding: string): string {
  return `system:serviceaccount:${namespace || ofBinding}:${name}`;
}

function isSubject({ name, groups }: User, subject: Subject, ofBinding: string): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === name;
    case 'Group':
      return groups.includes(subject.name);
    case 'ServiceAccount':
      return (subject.namespace || ofBinding) !== '' && accountName(subject, ofBinding) === name;
    default:
      return false;
  }
}

/** `ClusterRoleBinding "admins" of ClusterRole "cluster-admin" to User "jane"`. */
function sourceText({ binding, subject }: Grant): string {
  const { kind, metadata, roleRef } = binding;
  const { namespace } = metadata;
  // Kubernetes puts the name before the namespace here.
  const name = namespace === undefined ? metadata.name : `${metadata.name}/${namespace}`;
  const who =
    subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || (namespace ?? '')}` : subject.name;
  return `${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${who}"`;
}

function unsupported(kind: string): string {
  return `unsupported role reference kind: "${kind}"`;
}
