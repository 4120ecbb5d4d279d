import { quote } from '../go/text';
import { setOwn } from '../json-object';
import { YamlError } from './cursor';
import type { YamlNode } from './parser';
import { mergeTag, resolveScalar } from './resolve';
import type { Resolved } from './resolve';

/**
 * Makes plain JSON of a document's tree: aliases are followed, `<<` merges, keys become strings, the last of equal keys wins.
 * Throws {@link YamlError} without its `yaml: ` (`go.yaml.in/yaml/v2/decode.go`), {@link UnconvertibleError} for what JSON does not have
 * (`sigs.k8s.io/yaml`). Integers past 2^53 are as exact as a number can be.
 */
export function composeYaml(root: YamlNode): unknown {
  return compose(root, { decodes: 0, aliasDecodes: 0, aliasDepth: 0, open: new Set() });
}

/** An error after the YAML itself was read. */
export class UnconvertibleError extends Error {}

interface State {
  decodes: number;
  aliasDecodes: number;
  aliasDepth: number;
  readonly open: Set<YamlNode>;
}

function compose(node: YamlNode, state: State): unknown {
  count(state);
  switch (node.kind) {
    case 'scalar':
      return number(composeScalar(node));
    case 'sequence':
      return node.items.map((item) => compose(item, state));
    case 'mapping': {
      const object: Record<string, unknown> = {};
      addPairs(object, node, state);
      return object;
    }
    case 'alias':
      return follow(node, state, (target) => compose(target, state));
  }
}

type Alias = Extract<YamlNode, { kind: 'alias' }>;
type Mapping = Extract<YamlNode, { kind: 'mapping' }>;
type Scalar = Extract<YamlNode, { kind: 'scalar' }>;

/** Documents may grow by their aliases, but only so much: 99% of a small one, 10% of a large one. */
function count(state: State): void {
  state.decodes += 1;
  if (state.aliasDepth > 0) state.aliasDecodes += 1;
  if (state.aliasDecodes <= 100 || state.decodes <= 1000) return;
  const excess = Math.min(Math.max(state.decodes - 400_000, 0) / 3_600_000, 1);
  if (state.aliasDecodes / state.decodes > 0.99 - 0.89 * excess) {
    throw new YamlError('document contains excessive aliasing');
  }
}

function follow<T>(alias: Alias, state: State, read: (target: YamlNode) => T): T {
  if (state.open.has(alias)) throw new YamlError(`anchor '${alias.name}' value contains itself`);
  state.open.add(alias);
  state.aliasDepth += 1;
  const result = read(alias.target);
  state.aliasDepth -= 1;
  state.open.delete(alias);
  return result;
}

function addPairs(object: Record<string, unknown>, mapping: Mapping, state: State): void {
  for (const [key, value] of mapping.pairs) {
    if (isMerge(key)) {
      merge(object, value, state);
      continue;
    }
    const name = keyText(key, value, state);
    setOwn(object, name, compose(value, state));
  }
}

function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.value === '<<' && (key.isPlain || key.tag === mergeTag);
}

/** What is merged overrides what stood before it, and is overridden by what follows. */
function merge(object: Record<string, unknown>, value: YamlNode, state: State): void {
  if (value.kind === 'sequence') {
    for (const item of [...value.items].reverse()) mergeMapping(object, item, state);
  } else {
    mergeMapping(object, value, state);
  }
}

function mergeMapping(object: Record<string, unknown>, node: YamlNode, state: State): void {
  if (node.kind === 'mapping') {
    count(state);
    addPairs(object, node, state);
  } else if (node.kind === 'alias' && node.target.kind === 'mapping') {
    count(state);
    follow(node, state, (target) => mergeMapping(object, target, state));
  } else {
    throw new YamlError('map merge requires map or sequence of maps as the value');
  }
}

function composeScalar(node: Scalar): Resolved {
  return node.tag === '' && !node.isPlain ? node.value : resolveScalar(node.tag, node.value);
}

function number(value: Resolved): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) throw new UnconvertibleError(`json: unsupported value: ${goFloat(value)}`);
  return value;
}

function keyText(key: YamlNode, value: YamlNode, state: State): string {
  const target = key.kind === 'alias' ? key.target : key;
  if (target.kind !== 'scalar') {
    throw new YamlError(`invalid map key: ${goSyntax(compose(key, state))}`);
  }
  count(state);
  const resolved = composeScalar(target);
  if (resolved === null) {
    throw new UnconvertibleError(
      `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(compose(value, state))}`,
    );
  }
  if (typeof resolved !== 'number') return String(resolved);
  if (Number.isNaN(resolved)) return '.nan';
  return Number.isFinite(resolved) ? goFloat(Math.fround(resolved)) : `${resolved < 0 ? '-' : ''}.inf`;
}

/** Go's shortest form of a 32-bit float (`%g`). */
function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  let digits = 1;
  while (digits < 17 && Math.fround(Number(value.toPrecision(digits))) !== value) digits += 1;
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  const limit = digits > 6 ? 21 : 6;
  if (exponent >= -4 && exponent < Math.max(limit, digits)) return String(Number(value.toPrecision(digits)));
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A value as Go's `%#v` prints it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${quote(key)}:${goSyntax(item)}`);
  return `map[interface {}]interface {}{${entries.join(', ')}}`;
}
