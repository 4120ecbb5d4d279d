import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '../kind';
import type { SubresourceFacts } from '../schema';

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
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(kinds).map((name) => groupEntry(kinds, name)) };
}

/** What `/apis/apps` answers; undefined when there is no such group. */
export function groupDocument(kinds: readonly Kind[], name: string) {
  if (name === '' || !kinds.some(({ group }) => group === name)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(kinds, name) };
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
  const items = names.map((name) => ({
    metadata: name === '' ? {} : { name },
    versions: versionNames(kinds, name).map((entry) => ({
      version: entry,
      resources: kinds
        .filter((kind) => kind.group === name && kind.version === entry)
        .map((kind) => aggregatedResource(kind)),
      freshness: 'Current',
    })),
  }));
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

function groupEntry(kinds: readonly Kind[], name: string) {
  const versions = versionNames(kinds, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupNames(kinds: readonly Kind[]): readonly string[] {
  const names = new Set(kinds.map(({ group }) => group));
  names.delete('');
  const rank = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Stable before beta before alpha, and the newer before the older (apimachinery/pkg/version/helpers.go, `CompareKubeAwareVersionStrings`). */
function versionNames(kinds: readonly Kind[], name: string): readonly string[] {
  const names = new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version));
  return [...names].sort(compareVersions);
}

const STAGES = ['alpha', 'beta', ''];

export function compareVersions(a: string, b: string): number {
  const [first, second] = [versionParts(a), versionParts(b)];
  if (first === undefined || second === undefined) {
    if (first === undefined && second === undefined) return a < b ? -1 : Number(a > b);
    return first === undefined ? 1 : -1;
  }
  for (const [index, part] of first.entries()) {
    const other = second[index] ?? 0;
    if (part !== other) return other - part;
  }
  return 0;
}

/** Stage, major, minor: all the greater, the better. */
function versionParts(version: string): readonly number[] | undefined {
  const [, major, stage = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  return major === undefined ? undefined : [STAGES.indexOf(stage), Number(major), Number(minor)];
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
