import { formatFloat } from '../../api/go/float';
import { compareYamlKeys } from './yaml-keys';
import { isBreak, isPrintable, plainScalar, stringScalar } from './yaml-scalar';
import { isList, isObject } from '../../api/go/json-value';
import type { JsonList, JsonObject, JsonValue } from '../../api/go/json-value';
import type { Scalar } from './yaml-scalar';

const INDENT = 2;
/** A line that is longer than this ends at its next blank. */
const LINE_WIDTH = 80;

/**
 * A value as `kubectl get -o yaml` prints it: sigs.k8s.io/yaml over go-yaml v2, which sorts keys, writes lists at the
 * indentation of their key, quotes what could be misread, and folds lines after 80 characters.
 * Several objects in one output are separated by `---` lines, which are the caller's.
 * Source: vendor/go.yaml.in/yaml/v2/emitterc.go.
 */
export function printYaml(value: JsonValue): string {
  const emitter = new Emitter();
  emitter.node(value, 'root');
  return emitter.finish();
}

type Context = 'mapping' | 'root' | 'sequence';

class Emitter {
  readonly #parts: string[] = [];
  #column = 0;
  #indent = -1;
  /** The last thing written was a blank, or the line is empty. */
  #whitespace = true;
  /** Only indentation and the marks `-`, `?`, `:` stand on the line. */
  #indention = true;

  node(value: JsonValue, context: Context): void {
    if (isList(value)) this.#list(value, context);
    else if (isObject(value)) this.#map(value);
    else this.#scalar(typeof value === 'string' ? stringScalar(value, false) : plainScalar(plainText(value)), false);
  }

  finish(): string {
    this.#indent = 0;
    this.#writeIndent();
    return this.#parts.join('');
  }

  #list(items: JsonList, context: Context): void {
    if (items.length === 0) return this.#indicator('[]', true, false);
    const outer = this.#indent;
    const indentless = context === 'mapping' && !this.#indention;
    this.#indent = outer < 0 ? 0 : outer + (indentless ? 0 : INDENT);
    for (const item of items) {
      this.#writeIndent();
      this.#indicator('-', true, true);
      this.node(item, 'sequence');
    }
    this.#indent = outer;
  }

  #map(object: JsonObject): void {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined);
    if (keys.length === 0) return this.#indicator('{}', true, false);
    const outer = this.#indent;
    this.#indent = outer < 0 ? 0 : outer + INDENT;
    for (const key of keys.sort(compareYamlKeys)) {
      this.#writeIndent();
      const scalar = stringScalar(key, true);
      if (scalar.simpleKey) {
        this.#scalar(scalar, true);
        this.#indicator(':', false, false);
      } else {
        this.#indicator('?', true, true);
        this.#scalar(scalar, false);
        this.#writeIndent();
        this.#indicator(':', true, true);
      }
      this.node(object[key] ?? null, 'mapping');
    }
    this.#indent = outer;
  }

  #scalar({ text, style }: Scalar, isKey: boolean): void {
    if (style === 'plain' && this.#column + text.length <= LINE_WIDTH) return this.#indicator(text, true, false);
    const characters = Array.from(text);
    const outer = this.#indent;
    this.#indent = outer < 0 ? INDENT : outer + INDENT;
    if (style === 'literal') this.#literal(characters);
    else if (style === 'doubleQuoted') this.#doubleQuoted(characters, !isKey);
    else this.#flow(characters, style === 'singleQuoted', !isKey);
    this.#indent = outer;
  }

  /** Plain and single-quoted text: folded at single blanks. */
  #flow(characters: readonly string[], quoted: boolean, folds: boolean): void {
    if (quoted) this.#indicator("'", true, false);
    else if (!this.#whitespace) this.#put(' ');
    let afterSpace = false;
    let afterBreak = false;
    for (const [index, character] of characters.entries()) {
      if (character === ' ') {
        const inside = !quoted || (index > 0 && index < characters.length - 1);
        const fold = folds && inside && !afterSpace && this.#column > LINE_WIDTH && characters[index + 1] !== ' ';
        if (fold) this.#writeIndent();
        else this.#put(character);
        afterSpace = true;
      } else if (isBreak(character)) {
        this.#putBreak(character);
        afterBreak = true;
      } else {
        if (afterBreak) this.#writeIndent();
        this.#put(quoted && character === "'" ? "''" : character);
        this.#indention = false;
        afterSpace = false;
        afterBreak = false;
      }
    }
    if (quoted) this.#indicator("'", false, false);
    this.#whitespace = false;
    this.#indention = false;
  }

  #doubleQuoted(characters: readonly string[], folds: boolean): void {
    // go-yaml looks for a byte order mark at the start of the text for each of its characters.
    const escapesAll = characters[0] === '\ufeff';
    this.#indicator('"', true, false);
    let afterSpace = false;
    for (const [index, character] of characters.entries()) {
      if (escapesAll || !isPrintable(character) || isBreak(character) || character === '"' || character === '\\') {
        for (const written of escape(character)) this.#put(written);
        afterSpace = false;
        continue;
      }
      const inside = index > 0 && index < characters.length - 1;
      if (character === ' ' && folds && inside && !afterSpace && this.#column > LINE_WIDTH) {
        this.#writeIndent();
        if (characters[index + 1] === ' ') this.#put('\\');
      } else {
        this.#put(character);
      }
      afterSpace = character === ' ';
    }
    this.#indicator('"', false, false);
    this.#whitespace = false;
    this.#indention = false;
  }

  #literal(characters: readonly string[]): void {
    this.#indicator(`|${blockHints(characters)}`, true, false);
    this.#putBreak('\n');
    this.#whitespace = true;
    let afterBreak = true;
    for (const character of characters) {
      if (isBreak(character)) {
        this.#putBreak(character);
        afterBreak = true;
        continue;
      }
      if (afterBreak) this.#writeIndent();
      this.#put(character);
      this.#indention = false;
      afterBreak = false;
    }
  }

  #indicator(text: string, needsBlank: boolean, keepsIndention: boolean): void {
    if (needsBlank && !this.#whitespace) this.#put(' ');
    this.#parts.push(text);
    this.#column += ascii.test(text) ? text.length : Array.from(text).length;
    this.#whitespace = false;
    this.#indention = this.#indention && keepsIndention;
  }

  #writeIndent(): void {
    const indent = Math.max(0, this.#indent);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) {
      this.#putBreak('\n');
    }
    if (this.#column < indent) {
      this.#parts.push(' '.repeat(indent - this.#column));
      this.#column = indent;
    }
    this.#whitespace = true;
    this.#indention = true;
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.#column += text === "''" ? 2 : 1;
  }

  #putBreak(character: string): void {
    this.#parts.push(character);
    this.#column = 0;
    this.#indention = true;
  }
}

const ascii = /^[\0-\x7f]*$/;

function plainText(value: boolean | number | null): string {
  if (typeof value !== 'number') return String(value);
  const whole = Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63);
  return whole ? String(value) : formatFloat(value, 'g', -1);
}

/** What follows the `|`: an indentation for a text that starts with a blank, `-` or `+` for how many line breaks end it. */
function blockHints(characters: readonly string[]): string {
  const [first = '', last = '', beforeLast = ''] = [characters[0], characters.at(-1), characters.at(-2)];
  const indentation = first === ' ' || isBreak(first) ? String(INDENT) : '';
  if (!isBreak(last)) return `${indentation}-`;
  return characters.length === 1 || isBreak(beforeLast) ? `${indentation}+` : indentation;
}

function escape(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return `\\${short}`;
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ...([
    ['\0', '0'],
    ['\x07', 'a'],
    ['\b', 'b'],
    ['\t', 't'],
    ['\n', 'n'],
    ['\v', 'v'],
    ['\f', 'f'],
    ['\r', 'r'],
  ] as const),
  ...([
    ['\x1b', 'e'],
    ['"', '"'],
    ['\\', '\\'],
    ['\x85', 'N'],
    ['\xa0', '_'],
    ['\u2028', 'L'],
    ['\u2029', 'P'],
  ] as const),
]);
