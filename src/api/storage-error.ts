import { isCustomKind, type Kind } from './kind';
import type { KubeObject } from './object';
import { conflict, type ApiError } from './status';

interface Precondition {
  readonly what: 'UID' | 'ResourceVersion';
  readonly given: string;
  readonly actual: string;
  readonly dryRun: boolean;
}

/** 409 in the words of the storage (apiserver/pkg/storage/errors.go). */
export function failedPrecondition(
  kind: Kind,
  { metadata }: KubeObject,
  { what, given, actual, dryRun }: Precondition,
): ApiError {
  const { namespace, name } = metadata;
  const parts = [keyPrefix(kind), ...(namespace === undefined ? [] : [namespace]), name];
  const key = `${dryRun ? '' : '/registry'}/${parts.join('/')}`;
  const why = `Precondition failed: ${what} in precondition: ${given}, ${what} in object meta: ${actual}`;
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

/** Under which key etcd keeps the objects of a kind (pkg/kubeapiserver/default_storage_factory_builder.go, `SpecialDefaultResourcePrefixes`). */
function keyPrefix(kind: Kind): string {
  const { group, plural } = kind;
  const hasGroup = isCustomKind(kind) || GROUPS_WITH_SERVER.has(group);
  return hasGroup ? `${group}/${plural}` : (SPECIAL_PREFIXES[`${plural}.${group}`] ?? plural);
}

/** Of apiextensions-apiserver and kube-aggregator. */
const GROUPS_WITH_SERVER: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

const SPECIAL_PREFIXES: Readonly<Record<string, string>> = {
  'endpoints.': 'services/endpoints',
  'ingresses.networking.k8s.io': 'ingress',
  'nodes.': 'minions',
  'replicationcontrollers.': 'controllers',
  'services.': 'services/specs',
};
