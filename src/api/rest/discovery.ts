import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '../kind';
import type { SubresourceFacts } from '../schema';
import { compareVersions } from '../version-order';

/** The address that clients are told to use (`--advertise-address` and port of the control plane). */
const SERVER_ADDRESSES = [{ clientCIDR: '0.0.0.0/0', serverAddress: '192.168.49.2:8443' }];

/** The groups of a default cluster by priority (pkg/controlplane/apiserver/aggregator.go); those of custom resources come after, by name. */
const GROUP_ORDER: readonly string[] = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** The kinds that etcd keeps in another version than the one they are served in (pkg/kubeapiserver/default_storage_factory_builder.go). */
const STORED_AS: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy':
    'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding':
    'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io/v1/CustomResourceDefinition': 'apiextensions.k8s.io/v1beta1/CustomResourceDefinition',
  'autoscaling/v1/HorizontalPodAutoscaler': 'autoscaling/v2/HorizontalPodAutoscaler',
  'events.k8s.io/v1/Event': '/v1/Event',
};

/** What `/api` answers. */
export function coreVersions() {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: SERVER_ADDRESSES };
}

/** What `/apis` answers. */
export function groupList(kinds: readonly Kind[]) {
  const all = byGroup(kinds);
  const groups = groupNames(kinds).map((name) => groupEntry(all.get(name) ?? [], name));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** What `/apis/apps` answers; undefined when there is no such group. */
export function groupDocument(kinds: readonly Kind[], name: string) {
  const own = kinds.filter(({ group }) => group === name);
  return name === '' || own.length === 0 ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(own, name) };
}

/** What `/api/v1` and `/apis/apps/v1` answer: the resources with their subresources; undefined when there is no such version. */
export function resourceList(kinds: readonly Kind[], groupVersion: string) {
  const own = kinds.filter((kind) => apiVersionOf(kind) === groupVersion);
  if (own.length === 0) return undefined;
  const resources = own.flatMap((kind) => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs,
      ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
      ...(kind.categories.length > 0 && { categories: kind.categories }),
      ...(isStored(kind) && { storageVersionHash: storageVersionHash(kind) }),
    },
    ...kind.subresources.map(({ name, verbs, kind: subKind, group, version }) => ({
      name: `${kind.plural}/${name}`,
      singularName: '',
      namespaced: kind.namespaced,
      ...(group !== undefined && { group }),
      ...(version !== undefined && { version }),
      kind: subKind,
      verbs,
    })),
  ]);
  // The core group's list does without a version of its own, in Kubernetes, too.
  return { kind: 'APIResourceList', ...(groupVersion.includes('/') && { apiVersion: 'v1' }), groupVersion, resources };
}

/**
 * All groups with all their versions and resources in one answer: of `/api` the core group, of `/apis` all others.
 * Source: apiserver/pkg/endpoints/discovery/aggregated, endpoints/installer.go (`ConvertGroupVersionIntoToDiscovery`).
 */
export function aggregatedDiscovery(kinds: readonly Kind[], root: 'api' | 'apis', version: 'v2' | 'v2beta1') {
  const names = root === 'api' ? [''] : groupNames(kinds);
  const all = byGroup(kinds);
  const items = names.map((name) => {
    const own = all.get(name) ?? [];
    const resources = new Map<string, ReturnType<typeof aggregatedResource>[]>();
    for (const kind of own) {
      const known = resources.get(kind.version);
      if (known === undefined) resources.set(kind.version, [aggregatedResource(kind)]);
      else known.push(aggregatedResource(kind));
    }
    return {
      metadata: name === '' ? {} : { name },
      versions: versionNames(own).map((entry) => ({
        version: entry,
        resources: resources.get(entry) ?? [],
        freshness: 'Current',
      })),
    };
  });
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function aggregatedResource(kind: Kind) {
  return {
    resource: kind.plural,
    responseKind: responseKind(kind.kind, isBuiltInGroup(kind.group) ? {} : kind),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    ...(kind.subresources.length > 0 && {
      subresources: kind.subresources.map((subresource) => ({
        subresource: subresource.name,
        responseKind: responseKind(
          subresource.kind,
          isBuiltInGroup(kind.group) ? subresource : { ...kind, ...subresource },
        ),
        verbs: subresource.verbs,
      })),
    }),
  };
}

function responseKind(
  kind: string,
  { group = '', version = '' }: Partial<Pick<SubresourceFacts, 'group' | 'version'>>,
) {
  return { group, version, kind };
}

function isBuiltInGroup(group: string): boolean {
  return group === '' || GROUP_ORDER.includes(group);
}

function byGroup(kinds: readonly Kind[]): ReadonlyMap<string, readonly Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const known = groups.get(kind.group);
    if (known === undefined) groups.set(kind.group, [kind]);
    else known.push(kind);
  }
  return groups;
}

/** `kinds`: those of the group. */
function groupEntry(kinds: readonly Kind[], name: string) {
  const versions = versionNames(kinds).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupNames(kinds: readonly Kind[]): readonly string[] {
  const names = new Set(kinds.map(({ group }) => group));
  names.delete('');
  const rank = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The preferred one first. */
function versionNames(kinds: readonly Kind[]): readonly string[] {
  return [...new Set(kinds.map(({ version }) => version))].sort(compareVersions);
}

/** Reviews and bindings are carried out, component statuses are asked for: none is kept. */
function isStored({ verbs }: Kind): boolean {
  return verbs.includes('watch');
}

/** apiserver/pkg/endpoints/discovery/storageversionhash.go. */
function storageVersionHash(kind: Kind): string {
  const { group, version } = kind.conversion?.storage ?? kind;
  const served = `${kind.group}/${kind.version}/${kind.kind}`;
  const stored = STORED_AS[served] ?? `${group}/${version}/${kind.kind}`;
  return createHash('sha256').update(stored).digest().subarray(0, 8).toString('base64');
}
