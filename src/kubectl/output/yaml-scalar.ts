import { resolvesToOther } from './yaml-resolve';

export type ScalarStyle = 'doubleQuoted' | 'literal' | 'plain' | 'singleQuoted';

/** A scalar and the style go-yaml writes it in. */
export interface Scalar {
  readonly text: string;
  readonly style: ScalarStyle;
  /** It can stand before a `:`; otherwise the key needs a `?` line of its own. */
  readonly simpleKey: boolean;
}

const MAX_SIMPLE_KEY_BYTES = 128;

/** A text that YAML can't misread: a number, true, false, null. */
export function plainScalar(text: string): Scalar {
  return { text, style: 'plain', simpleKey: true };
}

/**
 * Chooses the style of a string; `asKey` for the key of a map, which has to fit on one line.
 * Source: vendor/go.yaml.in/yaml/v2/encode.go (stringv), emitterc.go (analyze_scalar, select_scalar_style).
 */
export function stringScalar(text: string, asKey: boolean): Scalar {
  if (plainWord.test(text) && !resolvesToOther(text)) {
    return { text, style: 'plain', simpleKey: text.length <= MAX_SIMPLE_KEY_BYTES };
  }
  const facts = analyze(Array.from(text));
  const simpleKey = !facts.breaks && Buffer.byteLength(text) <= MAX_SIMPLE_KEY_BYTES;
  return { text, style: chooseStyle(text, facts, asKey && simpleKey), simpleKey };
}

/** Words that need no analysis: most of what Kubernetes objects hold. */
const plainWord = /^[A-Za-z][A-Za-z0-9./_-]*$/;

function chooseStyle(text: string, facts: Facts, isSimpleKey: boolean): ScalarStyle {
  if (text.includes('\n')) return facts.blockAllowed && !isSimpleKey ? 'literal' : 'doubleQuoted';
  if (resolvesToOther(text)) return 'doubleQuoted';
  if (facts.plainAllowed) return 'plain';
  return facts.singleQuotedAllowed ? 'singleQuoted' : 'doubleQuoted';
}

interface Facts {
  readonly breaks: boolean;
  readonly plainAllowed: boolean;
  readonly singleQuotedAllowed: boolean;
  readonly blockAllowed: boolean;
}

function analyze(characters: readonly string[]): Facts {
  const start = characters.slice(0, 3).join('');
  let indicators = start === '---' || start === '...';
  let special = false;
  let breaks = false;
  let breakThenSpace = false;
  let spaceThenBreak = false;
  let afterBlank = true;
  let previous = '';
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    const beforeBlank = next === undefined || next === ' ' || next === '\t';
    indicators ||= isIndicator(character, index === 0, afterBlank, beforeBlank);
    special ||= !isPrintable(character);
    breaks ||= isBreak(character);
    breakThenSpace ||= character === ' ' && isBreak(previous);
    spaceThenBreak ||= isBreak(character) && previous === ' ';
    afterBlank = character === ' ' || character === '\t' || character === '\0' || isBreak(character);
    previous = character;
  }
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  const bare = first !== ' ' && last !== ' ' && !breaks;
  const neverBlock = spaceThenBreak || special;
  return {
    breaks,
    plainAllowed: bare && !indicators && !neverBlock,
    singleQuotedAllowed: !breakThenSpace && !neverBlock,
    blockAllowed: last !== ' ' && !neverBlock,
  };
}

/** Would the character mean something to YAML at this place of an unquoted text? */
function isIndicator(character: string, first: boolean, afterBlank: boolean, beforeBlank: boolean): boolean {
  if (first) {
    if ('#,[]{}&*!|>\'"%@`'.includes(character)) return true;
    return '?:-'.includes(character) && beforeBlank;
  }
  return (character === ':' && beforeBlank) || (character === '#' && afterBlank);
}

export function isBreak(character: string): boolean {
  return (
    character === '\n' || character === '\r' || character === '\x85' || character === '\u2028' || character === '\u2029'
  );
}

/** go-yaml's notion of printable: neither tabs nor anything beyond U+FFFF (emoji). */
export function isPrintable(character: string): boolean {
  return /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(character);
}
