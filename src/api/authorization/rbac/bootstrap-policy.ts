import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../../generated/types';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../kinds/rbac/rbac';
import type { Draft } from '../../object';
import type { ApiServer } from '../../server';
import { aggregatedRules } from './aggregation';
import document from '../../generated/bootstrap-policy.json';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const AGGREGATE_TO = `${GROUP}/aggregate-to-`;
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

/** A role as the document tells it; a rule is `VERBS GROUPS RESOURCES [NAMES]` or `VERBS PATHS`, each a list with commas. */
interface PolicyRole {
  readonly name: string;
  readonly namespace?: string;
  /** Its rules are collected from the roles that are aggregated to this. */
  readonly aggregates?: string;
  readonly aggregateTo?: string;
  readonly rules: readonly string[];
}

/** A subject is `KIND NAME`, a service account's name `NAMESPACE/NAME`. */
interface PolicyBinding {
  readonly name: string;
  readonly namespace?: string;
  readonly role: string;
  readonly subjects: readonly string[];
}

/** The clusters' administrators as kubeadm makes them (cmd/kubeadm/app/phases/kubeconfig/kubeconfig.go). */
const CLUSTER_ADMINS: Draft<ClusterRoleBinding> = {
  apiVersion: API_VERSION,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kubeadm:cluster-admins' },
  subjects: [{ kind: 'Group', apiGroup: GROUP, name: 'kubeadm:cluster-admins' }],
  roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'cluster-admin' },
};

/**
 * The roles and bindings of every cluster, there from its start and put together at the first look at them.
 * Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy; pkg/registry/rbac/rest/storage_rbac.go.
 *
 * Divergence from real Kubernetes: one that is changed or deleted stays so (a real server restores it when it starts). Of what kubeadm
 * adds there is only the binding of the administrators.
 */
export function stockBootstrapPolicy(api: ApiServer): void {
  const { clusterRoles: forCluster, clusterRoleBindings: bindings } = document;
  api.stock(clusterRoles, forCluster.length, () => aggregated(forCluster.map(clusterRole)));
  api.stock(clusterRoleBindings, bindings.length + 1, () => [...bindings.map(clusterRoleBinding), CLUSTER_ADMINS]);
  api.stock(roles, document.roles.length, () => document.roles.map(role));
  api.stock(roleBindings, document.roleBindings.length, () => document.roleBindings.map(roleBinding));
}

/** The aggregated roles with what the controller will find for them, in as many rounds as they build on one another. */
function aggregated(drafts: readonly Draft<ClusterRole>[]): readonly Draft<ClusterRole>[] {
  let current = drafts;
  for (;;) {
    const next = current.map((draft) => {
      const rules = aggregatedRules(draft, current);
      return rules === undefined || rules.length === (draft.rules ?? []).length ? draft : { ...draft, rules };
    });
    if (next.every((draft, index) => draft === current[index])) return current;
    current = next;
  }
}

function clusterRole({ name, aggregates, aggregateTo, rules }: PolicyRole): Draft<ClusterRole> {
  const labels = aggregateTo === undefined ? LABELS : { ...LABELS, [`${AGGREGATE_TO}${aggregateTo}`]: 'true' };
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: { name, labels, annotations: ANNOTATIONS },
    ...(aggregates !== undefined && {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${AGGREGATE_TO}${aggregates}`]: 'true' } }] },
    }),
    ...(rules.length > 0 && { rules: rules.map(parseRule) }),
  };
}

function role({ name, namespace = '', rules }: PolicyRole): Draft<Role> {
  const metadata = { name, namespace, labels: LABELS, annotations: ANNOTATIONS };
  return { apiVersion: API_VERSION, kind: 'Role', metadata, rules: rules.map(parseRule) };
}

function clusterRoleBinding({ name, role: ofRole, subjects }: PolicyBinding): Draft<ClusterRoleBinding> {
  const metadata = { name, labels: LABELS, annotations: ANNOTATIONS };
  const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: ofRole };
  const binding = { apiVersion: API_VERSION, kind: 'ClusterRoleBinding', metadata, roleRef };
  return subjects.length === 0 ? binding : { ...binding, subjects: subjects.map(parseSubject) };
}

function roleBinding({ name, namespace = '', role: ofRole, subjects }: PolicyBinding): Draft<RoleBinding> {
  const metadata = { name, namespace, labels: LABELS, annotations: ANNOTATIONS };
  const roleRef = { apiGroup: GROUP, kind: 'Role', name: ofRole };
  return { apiVersion: API_VERSION, kind: 'RoleBinding', metadata, subjects: subjects.map(parseSubject), roleRef };
}

function parseRule(text: string): PolicyRule {
  const [verbs = [], groups = [], resources, names] = text.split(' ').map((part) => part.split(','));
  if (resources === undefined) return { verbs, nonResourceURLs: groups };
  const apiGroups = groups.map((group) => (group === 'core' ? '' : group));
  return names === undefined ? { verbs, apiGroups, resources } : { verbs, apiGroups, resources, resourceNames: names };
}

function parseSubject(text: string): Subject {
  const [kind = '', name = ''] = text.split(' ');
  if (kind !== 'ServiceAccount') return { kind, apiGroup: GROUP, name };
  const [namespace = '', account = ''] = name.split('/');
  return { kind, name: account, namespace };
}
