import { composeYaml, UnconvertibleError } from '../../api/yaml/compose';
import { YamlError } from '../../api/yaml/cursor';
import { parseYaml, type YamlNode } from '../../api/yaml/parser';
import { KubectlError } from '../errors';
import { asJson } from '../json';
import { copyOf, field, isMap, isSequence, textField, type Node, type NodeMap } from './node';

/**
 * The objects of a manifest; lists of objects become their items. Throws the user's error when one is none.
 * Source: api/resource/factory.go (SliceFromBytes), kyaml/kio/byteio_reader.go.
 */
export function readResources(text: string): readonly NodeMap[] {
  const pending: Node[] = documentsOf(text).filter((document) => !isEmpty(document));
  const found: NodeMap[] = [];
  for (const node of pending) {
    const object = requireObject(node);
    const items = field(object, 'items');
    if (!textField(object, 'kind').endsWith('List') || items === undefined) found.push(object);
    else if (isSequence(items)) pending.push(...items.filter((item) => !isEmpty(item)));
    else if (items !== null)
      throw new KubectlError(
        `expected array in ${textField(object, 'kind')}/items, but found ${isMap(items) ? 'map[string]interface {}' : typeof items}`,
      );
  }
  return found;
}

function documentsOf(text: string): readonly Node[] {
  try {
    return text.split(/^---.*$/m).map((part) => {
      const root = parseYaml(part);
      return root === undefined ? null : copyOf(asJson(composeYaml(withoutOldBooleans(root))));
    });
  } catch (error) {
    if (error instanceof YamlError || error instanceof UnconvertibleError)
      throw new KubectlError(`MalformedYAMLError: yaml: ${error.message}`);
    throw error;
  }
}

function isEmpty(node: Node): boolean {
  return node === null || (isMap(node) && Object.keys(node).length === 0);
}

function requireObject(node: Node): NodeMap {
  if (!isMap(node)) throw new KubectlError('wrong node kind: expected MappingNode');
  const kind = textField(node, 'kind');
  const metadata = field(node, 'metadata');
  const meta = `{{${textField(node, 'apiVersion')} ${kind}} {{${textField(metadata, 'name')} ${textField(metadata, 'namespace')}} map[] map[]}}`;
  if (kind === '') throw new KubectlError(`missing kind in object ${meta}`);
  if (!kind.endsWith('List') && textField(metadata, 'name') === '')
    throw new KubectlError(`missing metadata.name in object ${meta}`);
  return node;
}

const OLD_BOOLEAN = /^(y|n|yes|no|on|off)$/i;

const DATE = /^(\d{4})-(\d\d?)-(\d\d?)$/;

/** kustomize reads YAML 1.2, where `yes` and `off` are texts; a day becomes its first moment. */
function withoutOldBooleans(node: YamlNode): YamlNode {
  switch (node.kind) {
    case 'scalar': {
      if (!node.isPlain || node.tag !== '') return node;
      const [, year, month = '', day = ''] = DATE.exec(node.value) ?? [];
      if (year !== undefined)
        return {
          ...node,
          isPlain: false,
          value: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`,
        };
      return OLD_BOOLEAN.test(node.value) ? { ...node, isPlain: false } : node;
    }
    case 'sequence':
      return { ...node, items: node.items.map(withoutOldBooleans) };
    case 'mapping':
      return {
        ...node,
        pairs: node.pairs.map(([key, value]) => [withoutOldBooleans(key), withoutOldBooleans(value)] as const),
      };
    case 'alias':
      return node;
  }
}
