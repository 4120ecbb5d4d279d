import type { JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { objectAt, textAt } from '../json';
import { groupVersionOf } from '../resources/resource-mapping';
import { changeFields, type FieldSpec } from './field-spec';
import { objectsAt } from './kustomization';
import { field, isMap, isSequence, setField, type Node } from './node';
import {
  idText,
  kindIdText,
  sameId,
  sameKindAndName,
  type KindSelector,
  type Resource,
  type ResourceId,
} from './resource';
import type { ResourceList } from './resource-list';

/** A name for the value of a field of a resource. Source: api/types/var.go. */
export interface Variable {
  readonly name: string;
  readonly kind: KindSelector;
  readonly fieldPath: string;
}

/** Notes at the resources which variables of the kustomization they have. Gives all variables. Source: api/internal/accumulator/resaccumulator.go. */
export function markVariables(
  resources: ResourceList,
  kustomization: JsonObject,
  known: readonly Variable[],
): readonly Variable[] {
  const variables = [...known];
  for (const entry of objectsAt(kustomization, 'vars')) {
    const name = textAt(entry, 'name');
    const reference = objectAt(entry, 'objref');
    const id = idOf(reference);
    const isSame = id.namespace === '' ? sameKindAndName : sameId;
    const matches = resources.byAnyId((other) => isSame(id, other));
    if (matches.length > 1)
      throw new KubectlError(
        `found ${matches.length} resId matches for var ${name} ${idText(id)} (unable to disambiguate)`,
      );
    for (const resource of matches) resource.variables = [...resource.variables, name];
    if (variables.some((one) => one.name === name)) throw new KubectlError(`var '${name}' already encountered`);
    const fieldPath = textAt(entry, 'fieldref', 'fieldPath') || textAt(entry, 'fieldref', 'fieldpath');
    variables.push({ name, kind: id, fieldPath: fieldPath || 'metadata.name' });
  }
  return variables;
}

function idOf(reference: JsonObject): ResourceId {
  const { group, version } = groupVersionOf(textAt(reference, 'apiVersion'));
  return {
    group: textAt(reference, 'group') || group,
    version: textAt(reference, 'version') || version,
    kind: textAt(reference, 'kind'),
    name: textAt(reference, 'name'),
    namespace: textAt(reference, 'namespace'),
    isClusterScoped: false,
  };
}

/**
 * Puts the variables' values where `$(NAME)` stands. Source: api/filters/refvar.
 * Divergence from real Kubernetes: what is said about variables that are never used has no date.
 */
export function resolveVariables(
  resources: readonly Resource[],
  variables: readonly Variable[],
  warn: (line: string) => void,
): void {
  if (variables.length === 0) return;
  const values = new Map(variables.map((variable) => [variable.name, valueOf(resources, variable)]));
  const used = new Set<string>();
  const replace = (node: Node): Node => (typeof node === 'string' ? replaced(node, values, used) : node);
  const change = (node: Node): Node => {
    if (isMap(node)) {
      for (const [key, value] of Object.entries(node)) setField(node, key, replace(value));
      return node;
    }
    return isSequence(node) ? node.map(replace) : replace(node);
  };
  for (const resource of resources) changeFields(resource, WITH_VARIABLES, change);
  const unused = variables.map(({ name }) => name).filter((name) => !used.has(name));
  if (unused.length > 0) warn(`well-defined vars that were never replaced: ${unused.toSorted().join(',')}`);
}

function valueOf(resources: readonly Resource[], { name, kind, fieldPath }: Variable): Node {
  const shown = `{${name} ${kindIdText(kind)} {${fieldPath}}}`;
  const owner = resources.find(({ variables }) => variables.includes(name));
  if (owner === undefined)
    throw new KubectlError(`var '${shown}' cannot be mapped to a field in the set of known resources`);
  let node: Node | undefined = owner.object;
  for (const part of fieldPath.replace(/\[(\d+)\]/g, '.$1').split('.'))
    node = isSequence(node) ? node[Number(part)] : field(node, part);
  if (node === undefined || node === null)
    throw new KubectlError(`field specified in var '${shown}' not found in corresponding resource`);
  return node;
}

/** A text that is nothing but a variable becomes its value, of whatever type. */
function replaced(text: string, values: ReadonlyMap<string, Node>, used: Set<string>): Node {
  const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
  const known = (name: string): Node | undefined => {
    const value = values.get(name);
    if (value === undefined || typeof value === 'object') return undefined;
    used.add(name);
    return value;
  };
  if (whole !== undefined) return known(whole) ?? text;
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : String(known(name) ?? match),
  );
}

const IN_PODS = [
  ...['containers', 'initContainers'].flatMap((list) =>
    ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((path) => `${list}/${path}`),
  ),
  'volumes/nfs/server',
];

/** Source: api/internal/konfig/builtinpluginconsts/varreference.go. */
const WITH_VARIABLES: readonly FieldSpec[] = [
  ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'].flatMap((kind) => {
    const spec = kind === 'Pod' ? 'spec' : `spec/${kind === 'CronJob' ? 'jobTemplate/spec/' : ''}template/spec`;
    return IN_PODS.map((path) => ({ kind, path: `${spec}/${path}` }));
  }),
  { kind: 'Deployment', path: 'spec/template/metadata/annotations' },
  ...['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].map((path) => ({ kind: 'Ingress', path })),
  ...['spec/ports/port', 'spec/ports/targetPort'].map((path) => ({ kind: 'Service', path })),
  { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/nfs/server' },
  { kind: 'PersistentVolume', path: 'spec/nfs/server' },
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];
