import { quote } from '../go/text';
import { parseYaml, type YamlNode } from './parser';

/**
 * What a strict reader finds wrong with a document that can be read: names that a mapping has twice, in go-yaml's words, all in one text
 * (`go.yaml.in/yaml/v2/decode.go`). Empty when there are none.
 */
export function duplicateKeys(text: string): readonly string[] {
  const root = parseYaml(text);
  const found: string[] = [];
  if (root !== undefined) visit(root, found);
  return found.length === 0 ? found : [`yaml: unmarshal errors:\n${found.join('\n')}`];
}

/** The lines of the text that `duplicateKeys` gives, each a warning of its own (apiserver/pkg/endpoints/handlers/rest.go, `parseYAMLWarnings`). */
export function duplicateKeyWarnings(text: string): readonly string[] {
  const [, ...lines] = text.startsWith('yaml: unmarshal errors:\n') ? text.split('\n') : ['', text];
  return lines.map((line) => line.trim());
}

function visit(node: YamlNode, found: string[]): void {
  if (node.kind === 'sequence') for (const item of node.items) visit(item, found);
  if (node.kind !== 'mapping') return;
  const names = new Set<string>();
  for (const [key, value] of node.pairs) {
    visit(value, found);
    if (key.kind !== 'scalar' || key.value === '<<') continue;
    if (names.has(key.value)) {
      const line = (value.line ?? key.line ?? 0) + 1;
      found.push(`  line ${line}: key ${quote(key.value)} already set in map`);
    }
    names.add(key.value);
  }
}
