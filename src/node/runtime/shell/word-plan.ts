import {
  parse,
  type ArithmeticExpression,
  type CommandExpansionPart,
  type HereDocBody,
  type ParameterOperation,
  type ProcessSubstitutionPart,
  type Word,
  type WordPart,
} from 'unbash';
import { expandBraces } from './brace-expansion';

/** One piece of a word. `quoted` text is neither split nor matched as a pattern. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'glob'; readonly text: string }
  | { readonly kind: 'single'; readonly text: string; readonly source: string }
  | { readonly kind: 'double'; readonly segments: readonly Segment[] }
  | { readonly kind: 'tilde'; readonly user: string }
  | ParameterSegment
  | { readonly kind: 'command'; readonly part: CommandExpansionPart }
  | { readonly kind: 'process'; readonly part: ProcessSubstitutionPart }
  | { readonly kind: 'arithmetic'; readonly source: string; readonly expression: ArithmeticExpression | undefined };

export interface ParameterSegment {
  readonly kind: 'parameter';
  readonly source: string;
  readonly name: string;
  readonly prefix: '!' | '#' | undefined;
  readonly index: Word | undefined;
  readonly operation: ParameterOperation | undefined;
}

/** What a word means, read once. */
export interface WordPlan {
  /** The one field it makes, when nothing has to be expanded. */
  readonly literal: string | undefined;
  readonly segments: readonly Segment[];
  /** The words it stands for in a shell that expands braces, when it has some; worked out when such a shell asks. Errors: `ShellError`. */
  readonly alternatives: readonly WordPlan[] | undefined;
}

const plans = new WeakMap<Word | HereDocBody, WordPlan>();

export function planOf(word: Word): WordPlan {
  const known = plans.get(word);
  if (known !== undefined) return known;
  const plan = makePlan(word);
  plans.set(word, plan);
  return plan;
}

/** A here-document whose delimiter was not quoted. `<<-` strips tabs. */
export function planOfHereDocument(body: HereDocBody, stripTabs: boolean): WordPlan {
  const known = plans.get(body);
  if (known !== undefined) return known;
  let segments: readonly Segment[] = (body.parts ?? []).map(segmentInQuotes);
  if (body.parts === undefined) segments = [{ kind: 'text', text: unescape(body.text), quoted: true }];
  if (stripTabs) segments = segments.map(withoutLeadingTabs);
  const plan: WordPlan = { literal: undefined, segments: [{ kind: 'double', segments }], alternatives: undefined };
  plans.set(body, plan);
  return plan;
}

function makePlan(word: Word): WordPlan {
  const { parts } = word;
  const plan = planWithoutBraces(word);
  if (parts?.some(({ type }) => type === 'BraceExpansion') !== true) return plan;
  let alternatives: readonly WordPlan[] | undefined | 'unknown' = 'unknown';
  return {
    ...plan,
    get alternatives() {
      if (alternatives === 'unknown') alternatives = planBraces(word.text);
      return alternatives;
    },
  };
}

function planBraces(text: string): readonly WordPlan[] | undefined {
  const texts = expandBraces(text);
  return texts.length === 1 && texts[0] === text ? undefined : texts.map(planOfText);
}

function planWithoutBraces({ parts, text }: Word): WordPlan {
  const segments = parts === undefined ? unquotedSegments(text) : parts.flatMap(segmentsOf);
  const tilde = tildeOf(text);
  if (tilde === undefined || segments[0]?.kind !== 'text')
    return { literal: literalOf(segments), segments, alternatives: undefined };
  const rest = segments[0].text.slice(tilde.length + 1);
  const head: Segment[] = [{ kind: 'tilde', user: tilde }];
  if (rest !== '') head.push({ ...segments[0], text: rest });
  return { literal: undefined, segments: [...head, ...segments.slice(1)], alternatives: undefined };
}

function planOfText(text: string): WordPlan {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === 'Command' ? command.args[0] : undefined;
  if (word?.type === 'Word') return planOf(word);
  return { literal: text, segments: [{ kind: 'text', text, quoted: true }], alternatives: undefined };
}

function literalOf(segments: readonly Segment[]): string | undefined {
  let literal = '';
  for (const segment of segments) {
    if (segment.kind === 'text' || segment.kind === 'single') literal += segment.text;
    else if (segment.kind === 'double') {
      const inner = literalOf(segment.segments);
      if (inner === undefined) return undefined;
      literal += inner;
    } else return undefined;
  }
  return literal;
}

function tildeOf(text: string): string | undefined {
  return /^~([A-Za-z0-9._+-]*)(?=\/|$)/.exec(text)?.[1];
}

function segmentsOf(part: WordPart): readonly Segment[] {
  switch (part.type) {
    case 'Literal':
      return unquotedSegments(part.text);
    case 'Glob':
      if (part.kind !== 'bracket' || part.parts.every(({ type }) => type === 'Literal'))
        return [{ kind: 'glob', text: part.text }];
      return [{ kind: 'glob', text: '[' }, ...part.parts.flatMap(segmentsOf), { kind: 'glob', text: ']' }];
    case 'SingleQuoted':
      return [{ kind: 'single', text: part.value, source: part.text }];
    case 'AnsiCQuoted':
      return [{ kind: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return [{ kind: 'double', segments: part.parts.map(segmentInQuotes) }];
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return [{ kind: 'text', text: part.text, quoted: false }];
    default:
      return [expansionSegment(part)];
  }
}

function segmentInQuotes(part: WordPart): Segment {
  if (part.type === 'Literal') return { kind: 'text', text: part.value, quoted: true };
  const [segment] = segmentsOf(part);
  return segment ?? { kind: 'text', text: '', quoted: true };
}

function expansionSegment(
  part: Exclude<
    WordPart,
    {
      type:
        | 'Literal'
        | 'Glob'
        | 'SingleQuoted'
        | 'AnsiCQuoted'
        | 'DoubleQuoted'
        | 'LocaleString'
        | 'ExtendedGlob'
        | 'BraceExpansion';
    }
  >,
): Segment {
  switch (part.type) {
    case 'SimpleExpansion':
      return {
        kind: 'parameter',
        source: part.text,
        name: part.text.slice(1),
        prefix: undefined,
        index: undefined,
        operation: undefined,
      };
    case 'ParameterExpansion':
      return {
        kind: 'parameter',
        source: part.text,
        name: part.parameter,
        prefix: part.prefix,
        index: part.index,
        operation: part.operation,
      };
    case 'CommandExpansion':
      return { kind: 'command', part };
    case 'ProcessSubstitution':
      return { kind: 'process', part };
    case 'ArithmeticExpansion':
      return { kind: 'arithmetic', source: part.text, expression: part.expression };
  }
}

/** Text outside quotes: what a backslash precedes is quoted, an escaped newline is nothing. */
function unquotedSegments(text: string): readonly Segment[] {
  if (!text.includes('\\')) return [{ kind: 'text', text, quoted: false }];
  const segments: Segment[] = [];
  let plain = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char !== '\\' || index + 1 >= text.length) {
      plain += char;
      continue;
    }
    index += 1;
    const next = text[index] ?? '';
    if (next === '\n') continue;
    if (plain !== '') segments.push({ kind: 'text', text: plain, quoted: false });
    plain = '';
    segments.push({ kind: 'text', text: next, quoted: true });
  }
  if (plain !== '') segments.push({ kind: 'text', text: plain, quoted: false });
  return segments;
}

/** In a here-document a backslash quotes only `$`, a back quote, itself and the end of the line. */
function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\([$`\\])|\\\n/g, '$1') : text;
}

function withoutLeadingTabs(segment: Segment, index: number): Segment {
  if (segment.kind !== 'text') return segment;
  const text = segment.text.replace(/\n\t+/g, '\n');
  return { ...segment, text: index === 0 ? text.replace(/^\t+/, '') : text };
}
