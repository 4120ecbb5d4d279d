import { KubectlError } from '../errors';
import { changeField, type FieldSpec } from './field-spec';
import { NAME_REFERENCES } from './name-reference-fields';
import { field, isMap, isSequence, scalarText, setField, textField, type Node, type NodeMap } from './node';
import {
  currentId,
  effectiveNamespace,
  idText,
  isSelected,
  originalId,
  previousIds,
  type KindSelector,
  type Resource,
} from './resource';

/**
 * Puts the new names of the resources wherever others refer to the old ones. Source: api/filters/nameref/nameref.go,
 * api/internal/accumulator/namereferencetransformer.go.
 */
export function fixNameReferences(resources: readonly Resource[]): void {
  for (const { target, fields } of NAME_REFERENCES) {
    for (const spec of fields) {
      for (const referrer of resources) {
        if (!isSelected(originalId(referrer), spec)) continue;
        fixField({ referrer, target, spec, candidates: possibleTargets(referrer, resources) });
      }
    }
  }
}

interface Reference {
  readonly referrer: Resource;
  readonly target: KindSelector;
  readonly spec: FieldSpec;
  readonly candidates: readonly Resource[];
}

function fixField(reference: Reference): void {
  const { referrer, spec } = reference;
  const { group, version, kind } = currentId(referrer);
  try {
    changeField(referrer, { ...spec, group, version, kind }, (node) => renamed(reference, node));
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(
      `updating name reference in '${spec.path}' field of '${idText(currentId(referrer))}': ${error.message}`,
    );
  }
}

function renamed(reference: Reference, node: Node): Node {
  if (isSequence(node)) return node.map((item) => (item === null ? item : renamed(reference, item)));
  if (isMap(node)) {
    renameInMap(reference, node);
    return node;
  }
  if (node === null) return node;
  const name = scalarText(node);
  const referral = referralOf(reference, name, reference.candidates, (one) => currentId(one).name);
  return referral === undefined ? node : currentId(referral).name;
}

/** A map with a name and maybe a namespace. */
function renameInMap(reference: Reference, map: NodeMap): void {
  if (field(map, 'name') === undefined) throw new KubectlError("path config error; no 'name' field in node");
  const name = textField(map, 'name');
  const referral = referralOf(reference, name, ofNamespace(reference.candidates, field(map, 'namespace')), (one) => {
    const id = currentId(one);
    return `${id.namespace}/${id.name}`;
  });
  if (referral === undefined) return;
  const id = currentId(referral);
  if (id.name === name && id.namespace === '') return;
  setField(map, 'name', id.name);
  if (id.namespace !== '') setField(map, 'namespace', id.namespace);
}

function ofNamespace(candidates: readonly Resource[], node: Node | undefined): readonly Resource[] {
  if (node === undefined) return candidates;
  const namespace = scalarText(node);
  const originally = candidates.filter((one) => effectiveNamespace(originalId(one)) === namespace);
  if (originally.length > 0) return originally;
  return candidates.filter((one) => effectiveNamespace(currentId(one)) === namespace);
}

/** Of objects in namespaces only those of the same one can be referred to, but for the accounts that a binding names. */
function possibleTargets(referrer: Resource, resources: readonly Resource[]): readonly Resource[] {
  const id = currentId(referrer);
  if (id.isClusterScoped) return resources;
  const named = new Set<string>();
  const subjects = id.kind === 'RoleBinding' ? field(referrer.object, 'subjects') : undefined;
  for (const subject of isSequence(subjects) ? subjects : [])
    if (textField(subject, 'kind') === 'ServiceAccount') named.add(textField(subject, 'namespace'));
  return resources.filter((resource) => {
    const other = currentId(resource);
    return other.isClusterScoped || effectiveNamespace(other) === effectiveNamespace(id) || named.has(other.namespace);
  });
}

/** The one that the old name means; undefined when it means none of them. */
function referralOf(
  { referrer, target, spec }: Reference,
  oldName: string,
  all: readonly Resource[],
  identityOf: (resource: Resource) => string,
): Resource | undefined {
  const id = currentId(referrer);
  const role = spec.path.endsWith('roleRef/name') ? roleOf(referrer) : undefined;
  let candidates = all.filter((one) => {
    const previous = previousIds(one);
    const other = currentId(one);
    return (
      previous.some(({ name }) => name === oldName) &&
      previous.some((old) => isSelected(old, target)) &&
      (role === undefined || previous.some((old) => isSelected(old, role))) &&
      (id.isClusterScoped ||
        other.isClusterScoped ||
        other.kind === 'ServiceAccount' ||
        effectiveNamespace(id) === effectiveNamespace(other))
    );
  });
  if (candidates.length === 1) return candidates[0];
  candidates = candidates.filter((one) => haveSameAffixes(one, referrer, true));
  if (candidates.length > 1) candidates = candidates.filter((one) => haveSameAffixes(one, referrer, false));
  if (new Set(candidates.map(identityOf)).size <= 1) return candidates[0];
  const ids = candidates.map((one) => idText(currentId(one))).join(', ');
  throw new KubectlError(`found multiple possible referrals: ${ids}`);
}

function roleOf({ object }: Resource): KindSelector | undefined {
  const role = field(object, 'roleRef');
  const [group, kind] = [textField(role, 'apiGroup'), textField(role, 'kind')];
  return field(role, 'apiGroup') === undefined || kind === '' ? undefined : { group, kind };
}

function haveSameAffixes(one: Resource, other: Resource, allowEmpty: boolean): boolean {
  return [[one.prefixes, other.prefixes] as const, [one.suffixes, other.suffixes] as const].every(
    ([a, b]) => (allowEmpty && (a.length === 0 || b.length === 0)) || endAlike(a, b),
  );
}

function endAlike(a: readonly string[], b: readonly string[]): boolean {
  const [shorter, longer] = a.length > b.length ? [b, a] : [a, b];
  if (shorter.length === 0) return longer.length === 0;
  const difference = longer.length - shorter.length;
  return shorter.every((text, index) => longer[index + difference] === text);
}
