import type { Expression } from '../ast';
import type { CelType } from '../types';
import { fixed, limited, product, scaled, sum, UNKNOWN, type Size } from './sizes';

/** What a call works with. */
export interface CostNode {
  readonly expression: Expression;
  readonly type: CelType;
  /** Undefined: it may be of any size. */
  readonly size: Size | undefined;
  /** Of a list's items. */
  readonly itemSize: Size | undefined;
}

/** What a call costs at most, besides its arguments, and how large its result is. */
export interface CallCost {
  readonly cost: number;
  readonly size?: Size;
}

const TEXT = 0.1;
const REGEX = 0.25;
const LIST = 10;
const MAX_FORMAT = 64;
const MAX_FORMAT_REGEX = 128;

/** `target`: what a member is called on. Each function by its name. */
type Estimate = (target: CostNode | undefined, args: readonly CostNode[]) => CallCost | undefined;

const sizeOf = (node: CostNode | undefined): Size => node?.size ?? UNKNOWN;
const traversal: Estimate = (_target, [text]) => ({ cost: scaled(sizeOf(text).max, TEXT) });
const targetTraversal: Estimate = (target) => ({ cost: scaled(sizeOf(target).max, TEXT), size: sizeOf(target) });

/** Those of Kubernetes (apiserver/pkg/cel/library/cost.go) and those of the language (cel-go/checker/cost.go, ext/{lists,sets}.go). */
const ESTIMATES: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name) => [name, comparisons] as const),
  ['url', (_target, [text]) => ({ cost: scaled(sizeOf(text).max, TEXT), size: sizeOf(text) })],
  ['jsonpatch.escapeKey', (_target, [text]) => ({ cost: scaled(sizeOf(text).max, TEXT), size: sizeOf(text) })],
  ...['lowerAscii', 'upperAscii', 'substring', 'trim'].map((name) => [name, targetTraversal] as const),
  ['replace', replaced],
  ['split', split],
  ['join', joined],
  ...['find', 'findAll'].map((name) => [name, found] as const),
  ...['cidr', 'isIP', 'isCIDR', 'ip', 'quantity', 'isQuantity', 'semver', 'isSemver'].map(
    (name) => [name, traversal] as const,
  ),
  ['ip.isCanonical', (_target, [text]) => ({ cost: scaled(sizeOf(text).max, 2 * TEXT) })],
  // The bytes of two addresses.
  ['containsIP', (_target, [other]) => ({ cost: limited(4 + parsing(other)) })],
  ['containsCIDR', (_target, [other]) => ({ cost: limited(4 + 2 + 1 + parsing(other)) })],
  ['validate', (_target, [text]) => ({ cost: scaled(scaled(sizeOf(text).max, TEXT), MAX_FORMAT_REGEX * REGEX) })],
  ['format', (target) => ({ cost: scaled(sizeOf(target).max, TEXT) })],
  ['strings.quote', (_target, [text]) => quoted(sizeOf(text))],
  ...['startsWith', 'endsWith'].map((name) => [name, traversal] as const),
  [
    'contains',
    (target, [part]) => ({ cost: limited(scaled(sizeOf(target).max, TEXT) * scaled(sizeOf(part).max, TEXT)) }),
  ],
  ['matches', (target, args) => ({ cost: matching(target ?? args[0], args.at(-1)) })],
  ...['sets.contains', 'sets.intersects'].map((name) => [name, sets(1)] as const),
  ['sets.equivalent', sets(2)],
  ['slice', sliced],
  ['lists.range', (_target, [count]) => allocated(1, fixed(integerOf(count) ?? UNKNOWN.max))],
  ['reverse', (target) => allocated(1, sizeOf(target))],
  [
    'flatten',
    (target, [depth]) => allocated(depth === undefined ? 1 : (integerOf(depth) ?? UNKNOWN.max), sizeOf(target)),
  ],
  ['distinct', (target) => allocated(2, product(sizeOf(target), sizeOf(target)))],
  ['sort', (target) => sorted(target)],
  ['@sortByAssociatedKeys', (_target, [keys]) => sorted(keys)],
]);

/** What a call of a function costs at most. All that is not known to take longer costs 1. */
export function callCost(name: string, target: CostNode | undefined, args: readonly CostNode[]): CallCost {
  return operatorCost(name, args) ?? ESTIMATES.get(name)?.(target, args) ?? { cost: 1 };
}

function operatorCost(name: string, args: readonly CostNode[]): CallCost | undefined {
  const [a, b] = args;
  switch (name) {
    case '_+_':
      return addition(a, b);
    case '_==_':
    case '_!=_':
      return { cost: equality(a, b, name) };
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return { cost: canBe(a, 'string', 'bytes') && canBe(b, 'string', 'bytes') ? shorter(a, b) : 1 };
    case '@in':
      return { cost: canBe(b, 'list') ? sizeOf(b).max : 1 };
    case 'string':
      return canBe(a, 'bytes') ? { cost: scaled(sizeOf(a).max, TEXT), size: bytesSize(a) } : undefined;
    case 'bytes':
      return { cost: scaled(sizeOf(a).max, TEXT), size: { min: sizeOf(a).min, max: limited(sizeOf(a).max * 4) } };
    default:
      return undefined;
  }
}

function bytesSize(node: CostNode | undefined): Size {
  return { min: Math.floor(sizeOf(node).min / 4), max: sizeOf(node).max };
}

/** May the type turn out to be one of these? */
function canBe(node: CostNode | undefined, ...kinds: readonly CelType['kind'][]): boolean {
  const kind = node?.type.kind ?? 'dyn';
  return kind === 'dyn' || kind === 'error' || kinds.includes(kind);
}

function addition(a: CostNode | undefined, b: CostNode | undefined): CallCost {
  const size = sum(sizeOf(a), sizeOf(b));
  const isText = canBe(a, 'string', 'bytes') && canBe(b, 'string', 'bytes');
  if (isText) return { cost: scaled(size.max, TEXT), size };
  return canBe(a, 'list') && canBe(b, 'list') ? { cost: 1, size } : { cost: 1 };
}

const CHEAP: ReadonlySet<string> = new Set(['net.IP', 'net.CIDR', 'kubernetes.Quantity', 'kubernetes.Semver']);

/** The shorter of both is looked at. */
function equality(a: CostNode | undefined, b: CostNode | undefined, name: string): number {
  const type = a?.type;
  if (name === '_==_' && type?.kind === 'opaque' && b?.type.kind === 'opaque' && type.name === b.type.name) {
    if (CHEAP.has(type.name)) return 1;
    if (type.name === 'kubernetes.NamedFormat') return scaled(MAX_FORMAT, TEXT);
    if (type.name === 'kubernetes.URL') return scaled(sizeOf(b).max, TEXT);
  }
  return shorter(a, b);
}

function shorter(a: CostNode | undefined, b: CostNode | undefined): number {
  return scaled(Math.min(sizeOf(a).max, sizeOf(b).max), TEXT);
}

/** Each item is compared once; a text, on which `indexOf` is called too, is read once. */
function comparisons(target: CostNode | undefined): CallCost | undefined {
  if (target === undefined) return undefined;
  const { max } = sizeOf(target);
  if (target.type.kind !== 'list') return { cost: scaled(max, TEXT) };
  const { kind } = target.type.element;
  const each = kind === 'string' || kind === 'bytes' ? scaled((target.itemSize ?? UNKNOWN).max, TEXT) : 0;
  return { cost: limited(max * limited(1 + each)) };
}

function replaced(target: CostNode | undefined, [from, to]: readonly CostNode[]): CallCost | undefined {
  if (target === undefined || to === undefined) return undefined;
  const [size, old, replacement] = [sizeOf(target), sizeOf(from), sizeOf(to)];
  let most: readonly [count: number, kept: number];
  if (old.min === 0) most = [limited(size.max + 1), size.max];
  else if (replacement.max <= old.min) most = [0, size.max];
  else most = [Math.ceil(size.max / old.min), 0];
  let least: readonly [count: number, kept: number];
  if (old.max === 0) least = [limited(size.min + 1), size.min];
  else if (old.max <= replacement.min) least = [0, size.min];
  else least = [Math.ceil(size.min / old.max), 0];
  const count = { min: least[0], max: most[0] };
  const result = sum(product(count, replacement), { min: least[1], max: most[1] });
  return { cost: scaled(size.max, 2 * TEXT), size: result };
}

function split(target: CostNode | undefined, [, limit]: readonly CostNode[]): CallCost {
  const { max } = sizeOf(target);
  return { cost: scaled(max, 2 * TEXT), size: { min: 0, max: integerOf(limit) ?? max } };
}

function joined(target: CostNode | undefined, [separator]: readonly CostNode[]): CallCost {
  const count = sizeOf(target);
  let size = product(count, target?.itemSize ?? UNKNOWN);
  if (separator !== undefined) {
    const between = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
    size = sum(size, product(sizeOf(separator), between));
  }
  return { cost: scaled(size.max, TEXT), size };
}

function found(target: CostNode | undefined, [pattern]: readonly CostNode[]): CallCost {
  return { cost: matching(target, pattern), size: { min: 0, max: sizeOf(target).max } };
}

/** One more than the text has characters, so that an empty one costs something too. */
function matching(text: CostNode | undefined, pattern: CostNode | undefined): number {
  return limited(scaled(limited(sizeOf(text).max + 1), TEXT) * scaled(sizeOf(pattern).max, REGEX));
}

function parsing(other: CostNode | undefined): number {
  return canBe(other, 'string') ? scaled(sizeOf(other).max, TEXT) : 0;
}

function quoted({ min, max }: Size): CallCost {
  return { cost: scaled(max, TEXT), size: { min: min + 2, max: limited(max * 2 + 2) } };
}

function sets(factor: number): Estimate {
  return (_target, [a, b]) => ({ cost: limited(scaled(product(sizeOf(a), sizeOf(b)).max, factor) + 1) });
}

function sliced(target: CostNode | undefined, [start, end]: readonly CostNode[]): CallCost {
  const length = (integerOf(end) ?? sizeOf(target).max) - (integerOf(start) ?? 0);
  return allocated(1, fixed(Math.max(0, length)));
}

function sorted(keys: CostNode | undefined): CallCost {
  const element = keys?.type.kind === 'list' ? keys.type.element.kind : 'dyn';
  const factor = element === 'string' || element === 'bytes' ? 2 + TEXT : 2;
  return allocated(factor, product(sizeOf(keys), sizeOf(keys)));
}

function allocated(factor: number, size: Size): CallCost {
  return { cost: limited(scaled(size.max, factor) + 1 + LIST), size };
}

function integerOf(node: CostNode | undefined): number | undefined {
  const literal = node?.expression.op === 'literal' ? node.expression.value : undefined;
  return typeof literal === 'bigint' ? Number(literal) : undefined;
}
