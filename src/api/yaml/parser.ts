import { YamlError } from './cursor';
import { Scanner } from './scanner';
import type { Token, TokenKind } from './scanner';

/** The tree of a document, before anything is resolved. `tag` is empty when there is none. */
export type YamlNode =
  | Placed<{ readonly kind: 'scalar'; readonly tag: string; readonly value: string; readonly isPlain: boolean }>
  | Placed<{ readonly kind: 'sequence'; readonly tag: string; readonly items: readonly YamlNode[] }>
  | Placed<{
      readonly kind: 'mapping';
      readonly tag: string;
      readonly pairs: readonly (readonly [YamlNode, YamlNode])[];
    }>
  | Placed<{ readonly kind: 'alias'; readonly name: string; readonly target: YamlNode }>;

/** With the line it begins on, from 0; undefined for what is left out. */
type Placed<T> = T & { readonly line: number | undefined };

/**
 * Parses the first document of a text; undefined when there is none. Throws {@link YamlError} as go-yaml words it
 * (`go.yaml.in/yaml/v2/parserc.go`).
 */
export function parseYaml(text: string): YamlNode | undefined {
  return new Parser(text).document();
}

type Kinds = ReadonlySet<TokenKind>;
const directives: Kinds = new Set(['version directive', 'tag directive']);
const documentStarts: Kinds = new Set(['version directive', 'tag directive', 'document start']);
const documentBounds: Kinds = new Set([...documentStarts, 'document end', 'stream end']);
/** What shows that a key, a value or an item is empty. */
const endsBlockNode: Kinds = new Set(['key', 'value', 'block end']);
const endsBlockItem: Kinds = new Set(['-', 'block end']);
const endsIndentlessItem: Kinds = new Set(['-', 'key', 'value', 'block end']);
const endsPairKey: Kinds = new Set(['value', ',', ']']);
const endsFlowKey: Kinds = new Set(['value', ',', '}']);

const nothing: YamlNode = { kind: 'scalar', tag: '', value: '', isPlain: true, line: undefined };

class Parser {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #tagPrefixes = new Map([
    ['!', '!'],
    ['!!', 'tag:yaml.org,2002:'],
  ]);

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  document(): YamlNode | undefined {
    if (this.#is('stream end')) return undefined;
    const isExplicit = this.#isOneOf(documentStarts);
    if (isExplicit) {
      this.#directives();
      if (!this.#is('document start')) throw this.#error('did not find expected <document start>');
      this.#scanner.next();
    }
    const isEmpty = isExplicit && this.#isOneOf(documentBounds);
    const node = isEmpty ? nothing : this.#node(true, false);
    // go-yaml looks at what follows the document before it is done with it.
    this.#scanner.peek();
    return node;
  }

  #directives(): void {
    let hasVersion = false;
    const handles = new Set<string>();
    while (this.#isOneOf(directives)) {
      const { kind, value, suffix } = this.#scanner.peek();
      if (kind === 'version directive') {
        if (hasVersion) throw this.#error('found duplicate %YAML directive');
        if (value !== '1.1') throw this.#error('found incompatible YAML document');
        hasVersion = true;
      } else {
        if (handles.has(value)) throw this.#error('found duplicate %TAG directive');
        handles.add(value);
        this.#tagPrefixes.set(value, suffix);
      }
      this.#scanner.next();
    }
  }

  /** `indentless`: a sequence may stand at the column of the key it belongs to. */
  #node(isBlock: boolean, indentless: boolean): YamlNode {
    const { line } = this.#scanner.peek();
    if (this.#is('alias')) return this.#alias(this.#scanner.next().value, line);
    let anchor = '';
    let tagToken: Token | undefined;
    for (let part = 0; part < 2; part++) {
      if (anchor === '' && this.#is('anchor')) anchor = this.#scanner.next().value;
      else if (tagToken === undefined && this.#is('tag')) tagToken = this.#scanner.next();
    }
    const tag = tagToken === undefined ? '' : this.#resolveTag(tagToken);
    const { kind } = this.#scanner.peek();
    if (indentless && kind === '-') return this.#collection(anchor, tag, line, () => this.#indentlessItems());
    if (kind === 'scalar') {
      const { value, isPlain } = this.#scanner.next();
      return this.#anchored(anchor, {
        kind: 'scalar',
        tag,
        value,
        isPlain: (isPlain && tag === '') || tag === '!',
        line,
      });
    }
    if (kind === '[') return this.#collection(anchor, tag, line, () => this.#flowItems());
    if (kind === '{') return this.#mapping(anchor, tag, line, () => this.#flowPairs());
    if (isBlock && kind === 'block sequence start')
      return this.#collection(anchor, tag, line, () => this.#blockItems());
    if (isBlock && kind === 'block mapping start') return this.#mapping(anchor, tag, line, () => this.#blockPairs());
    if (anchor !== '' || tag !== '') {
      return this.#anchored(anchor, { kind: 'scalar', tag, value: '', isPlain: tag === '', line });
    }
    throw this.#error('did not find expected node content');
  }

  #alias(name: string, line: number): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) throw new YamlError(`unknown anchor '${name}' referenced`);
    return { kind: 'alias', name, target, line };
  }

  #anchored(anchor: string, node: YamlNode): YamlNode {
    if (anchor !== '') this.#anchors.set(anchor, node);
    return node;
  }

  /** The anchor is known inside the collection already, so that one that contains itself is found later. */
  #collection(anchor: string, tag: string, line: number, read: () => Iterable<YamlNode>): YamlNode {
    const items: YamlNode[] = [];
    const node = this.#anchored(anchor, { kind: 'sequence', tag, items, line });
    for (const item of read()) items.push(item);
    return node;
  }

  #mapping(anchor: string, tag: string, line: number, read: () => Iterable<readonly [YamlNode, YamlNode]>): YamlNode {
    const pairs: (readonly [YamlNode, YamlNode])[] = [];
    const node = this.#anchored(anchor, { kind: 'mapping', tag, pairs, line });
    for (const pair of read()) pairs.push(pair);
    return node;
  }

  *#blockItems(): Iterable<YamlNode> {
    this.#scanner.next();
    while (this.#is('-')) {
      this.#scanner.next();
      yield this.#isOneOf(endsBlockItem) ? nothing : this.#node(true, false);
    }
    if (!this.#is('block end')) throw this.#error("did not find expected '-' indicator");
    this.#scanner.next();
  }

  *#indentlessItems(): Iterable<YamlNode> {
    while (this.#is('-')) {
      this.#scanner.next();
      yield this.#isOneOf(endsIndentlessItem) ? nothing : this.#node(true, false);
    }
  }

  *#blockPairs(): Iterable<readonly [YamlNode, YamlNode]> {
    this.#scanner.next();
    while (this.#is('key')) {
      this.#scanner.next();
      const key = this.#isOneOf(endsBlockNode) ? nothing : this.#node(true, true);
      yield [key, this.#blockValue()];
    }
    if (!this.#is('block end')) throw this.#error('did not find expected key');
    this.#scanner.next();
  }

  #blockValue(): YamlNode {
    if (!this.#is('value')) return nothing;
    this.#scanner.next();
    return this.#isOneOf(endsBlockNode) ? nothing : this.#node(true, true);
  }

  *#flowItems(): Iterable<YamlNode> {
    this.#scanner.next();
    for (let isFirst = true; !this.#is(']'); isFirst = false) {
      if (!isFirst) this.#separator("did not find expected ',' or ']'");
      if (this.#is(']')) break;
      yield this.#is('key') ? this.#singlePair() : this.#node(false, false);
    }
    this.#scanner.next();
  }

  /** `[a: b]` holds a mapping of one pair. */
  #singlePair(): YamlNode {
    this.#scanner.next();
    let key = nothing;
    if (!this.#isOneOf(endsPairKey)) key = this.#node(false, false);
    const value = this.#flowValue(']');
    return { kind: 'mapping', tag: '', pairs: [[key, value]], line: key.line };
  }

  *#flowPairs(): Iterable<readonly [YamlNode, YamlNode]> {
    this.#scanner.next();
    for (let isFirst = true; !this.#is('}'); isFirst = false) {
      if (!isFirst) this.#separator("did not find expected ',' or '}'");
      if (this.#is('}')) break;
      if (!this.#is('key')) {
        yield [this.#node(false, false), nothing];
        continue;
      }
      this.#scanner.next();
      const key = this.#isOneOf(endsFlowKey) ? nothing : this.#node(false, false);
      yield [key, this.#flowValue('}')];
    }
    this.#scanner.next();
  }

  #flowValue(end: TokenKind): YamlNode {
    if (!this.#is('value')) return nothing;
    this.#scanner.next();
    return this.#is(',') || this.#is(end) ? nothing : this.#node(false, false);
  }

  #separator(problem: string): void {
    if (!this.#is(',')) throw this.#error(problem);
    this.#scanner.next();
  }

  #resolveTag({ value: handle, suffix }: Token): string {
    if (handle === '') return suffix;
    const prefix = this.#tagPrefixes.get(handle);
    if (prefix === undefined) throw this.#error('found undefined tag handle');
    return prefix + suffix;
  }

  #is(kind: TokenKind): boolean {
    return this.#scanner.peek().kind === kind;
  }

  #isOneOf(kinds: ReadonlySet<TokenKind>): boolean {
    return kinds.has(this.#scanner.peek().kind);
  }

  /** Errors of the parser name the line before the one they mean, and none when that is the first. */
  #error(problem: string): YamlError {
    const { line } = this.#scanner.peek();
    return new YamlError(line === 0 ? problem : `line ${line}: ${problem}`);
  }
}
