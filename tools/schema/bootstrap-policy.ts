/**
 * Generates the roles and bindings that every cluster has, from the files that Kubernetes compares its own with
 * (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/*.yaml`).
 *
 * Usage: `node -r ./src/cli/register.js tools/schema/bootstrap-policy.ts PATH_OF_KUBERNETES_TREE`
 */
import assert from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject } from '../../src/api/generated/types';
import { parseYamlDocument } from '../../src/api/yaml';

const FOLDER = 'plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata';
/** What the tree of a distribution has beside Kubernetes' own. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'system:openshift:public-info-viewer',
  'system:controller:service-ca-cert-publisher',
]);
const AGGREGATE_TO = 'rbac.authorization.k8s.io/aggregate-to-';

interface Named {
  readonly metadata: { readonly name: string };
}

function read<T extends Named>(tree: string, ...files: readonly string[]): readonly T[] {
  const items = files.flatMap((file) => {
    const parsed = parseYamlDocument(readFileSync(join(tree, FOLDER, `${file}.yaml`), 'utf8'));
    assert('value' in parsed, file);
    return (parsed.value as { readonly items: readonly T[] }).items;
  });
  return items.filter(({ metadata }) => !DISTRIBUTIONS.has(metadata.name));
}

function ruleText({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  if (nonResourceURLs.length > 0) return `${verbs.join(',')} ${nonResourceURLs.join(',')}`;
  const groups = apiGroups.map((group) => group || 'core');
  const parts = [verbs, groups, resources, ...(resourceNames.length > 0 ? [resourceNames] : [])];
  return parts.map((part) => part.join(',')).join(' ');
}

/** What stands after `aggregate-to-` in the one label that begins so. */
function aggregateOf(labels: Readonly<Record<string, string>> = {}): string | undefined {
  const keys = Object.keys(labels).filter((key) => key.startsWith(AGGREGATE_TO));
  assert(keys.length <= 1);
  return keys[0]?.slice(AGGREGATE_TO.length);
}

function role({ metadata, rules, aggregationRule }: ClusterRole) {
  const { name, namespace, labels } = metadata;
  const [selector] = aggregationRule?.clusterRoleSelectors ?? [];
  const aggregates = aggregateOf(selector?.matchLabels);
  const aggregateTo = aggregateOf(labels);
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(aggregates !== undefined && { aggregates }),
    ...(aggregateTo !== undefined && { aggregateTo }),
    rules: (rules ?? []).map(ruleText),
  };
}

function subjectText({ kind, name, namespace }: Subject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function binding({ metadata, roleRef, subjects }: ClusterRoleBinding) {
  const { name, namespace } = metadata;
  assert(roleRef.kind === (namespace === undefined ? 'ClusterRole' : 'Role'));
  const inNamespace = namespace === undefined ? {} : { namespace };
  return { name, ...inNamespace, role: roleRef.name, subjects: (subjects ?? []).map(subjectText) };
}

function main(tree: string): void {
  const document = {
    clusterRoles: read<ClusterRole>(tree, 'cluster-roles', 'controller-roles').map(role),
    clusterRoleBindings: read<ClusterRoleBinding>(tree, 'cluster-role-bindings', 'controller-role-bindings').map(
      binding,
    ),
    roles: read<ClusterRole>(tree, 'namespace-roles').map(role),
    roleBindings: read<ClusterRoleBinding>(tree, 'namespace-role-bindings').map(binding),
  };
  writeFileSync(join(__dirname, '../../src/api/generated/bootstrap-policy.json'), `${JSON.stringify(document)}\n`);
}

const tree = process.argv[2];
if (tree === undefined) {
  process.stderr.write('usage: bootstrap-policy.ts PATH_OF_KUBERNETES_TREE\n');
  process.exitCode = 2;
} else {
  main(tree);
}
