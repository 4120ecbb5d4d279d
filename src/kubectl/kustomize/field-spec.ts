import { KubectlError } from '../errors';
import { field, isMap, isSequence, setField, type Node, type NodeMap } from './node';
import { currentId, idText, type KindSelector, type Resource } from './resource';

/** A field of some kinds, `spec/template/spec/containers[]/image`; a list on the way means all its items. */
export interface FieldSpec extends KindSelector {
  readonly path: string;
  /** Make it where it is not there. */
  readonly create?: boolean;
}

/** What a field becomes. */
type Change = (node: Node) => Node;

/** Changes a field of a resource wherever it is. `made`: what it is at first where it is made. Source: api/filters/fieldspec/fieldspec.go. */
export function changeField(resource: Resource, spec: FieldSpec, change: Change, made?: 'map' | 'scalar'): void {
  const id = currentId(resource);
  const { group = '', version = '', kind = '' } = spec;
  if ((kind !== '' && kind !== id.kind) || (group !== '' && group !== id.group)) return;
  if (version !== '' && version !== id.version) return;
  try {
    visit(resource.object, pathParts(spec.path, '/'), { change, made: spec.create === true ? made : undefined });
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`considering field '${spec.path}' of object ${idText(id)}: ${error.message}`);
  }
}

export function changeFields(
  resource: Resource,
  specs: readonly FieldSpec[],
  change: Change,
  made?: 'map' | 'scalar',
): void {
  for (const spec of specs) changeField(resource, spec, change, made);
}

/** A path at its delimiters but those behind a backslash. Source: kyaml/utils/pathsplitter.go. */
export function pathParts(path: string, delimiter: string): readonly string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const result: string[] = [parts[0] ?? ''];
  for (const part of parts.slice(1)) {
    const last = result[result.length - 1] ?? '';
    if (last.endsWith('\\')) result[result.length - 1] = last.slice(0, -1) + delimiter + part;
    else result.push(part);
  }
  return result;
}

interface Visit {
  readonly change: Change;
  readonly made: 'map' | 'scalar' | undefined;
}

/** Gives the node that is to stand there; maps and lists are changed in place. */
function visit(node: Node, path: readonly string[], how: Visit): Node {
  const [first] = path;
  if (first === undefined) return how.change(node);
  if (node === null) return node;
  if (isSequence(node)) {
    for (const [index, item] of node.entries()) node[index] = visit(item, path, how);
    return node;
  }
  if (!isMap(node)) throw new KubectlError('expected sequence or mapping node');
  visitMap(node, path, how);
  return node;
}

function visitMap(map: NodeMap, [first = '', ...rest]: readonly string[], how: Visit): void {
  const isList = first.endsWith('[]');
  const key = isList ? first.slice(0, -2) : first;
  if (key === '') throw new KubectlError('cannot set or create an empty field name');
  let value = field(map, key);
  if ((value === undefined || value === null) && how.made !== undefined && !isList)
    value = rest.length > 0 || how.made === 'map' ? {} : '';
  if (value === undefined) return;
  setField(map, key, visit(value, rest, how));
}
