import type { CommandExpansionPart, HereDocBody, ProcessSubstitutionPart, Word } from 'unbash';
import type { FileSystem } from '../../../sim/file-system';
import { evaluate, type ArithmeticScope } from './arithmetic';
import { FieldBuilder } from './field-builder';
import { glob } from './glob';
import { expandParameter } from './parameter';
import { quotePattern } from './pattern';
import { DivisionByZero, type ShellError } from './shell-error';
import type { Variables } from './variables';
import { planOf, planOfHereDocument, type Segment, type WordPlan } from './word-plan';

/** A substitution that has to run a command: throw it, run it, remember its text in `substitutions`, expand the word again. */
export class Unresolved {
  readonly part: object;
  readonly script: CommandExpansionPart['script'];
  /** Absent: a command substitution. */
  readonly process: ProcessSubstitutionPart | undefined;

  constructor(part: object, script: CommandExpansionPart['script'], process?: ProcessSubstitutionPart) {
    this.part = part;
    this.script = script;
    this.process = process;
  }
}

/** What words are expanded against. */
export interface ExpansionScope {
  readonly variables: Variables;
  readonly positional: readonly string[];
  /** `set -u`. */
  readonly noUnset: boolean;
  /** `{a,b}` means two words. */
  readonly expandsBraces: boolean;
  /** `set -f`. */
  readonly noGlob: boolean;
  readonly files: FileSystem;
  readonly cwd: string;
  readonly arithmetic: ArithmeticScope;
  /** The results of the substitutions that have run for the word being expanded. */
  readonly substitutions: Map<object, string>;
  /** `$?`, `$$`, `$!`, `$-`, `$0`, `$RANDOM` ...; undefined: an ordinary variable. */
  special(name: string): string | undefined;
  homeOf(user: string): string | undefined;
  fail(message: string): ShellError;
  unbound(name: string): ShellError;
  nullOrUnset(name: string): ShellError;
  divisionByZero(expression: string): ShellError;
}

/** The fields a word makes: expanded, split and matched against file names. */
export function expandFields(word: Word, scope: ExpansionScope, into: string[]): void {
  const plan = planOf(word);
  if (plan.literal !== undefined && (!scope.expandsBraces || plan.alternatives === undefined)) into.push(plan.literal);
  else fieldsOf(plan, scope, into);
}

/** The one text a word makes where nothing is split: assignments, redirections, `case`, `[[`. */
export function expandText(word: Word, scope: ExpansionScope): string {
  const plan = planOf(word);
  return plan.literal ?? textOf(plan, scope);
}

export function expandHereDocument(body: HereDocBody, stripTabs: boolean, scope: ExpansionScope): string {
  return textOf(planOfHereDocument(body, stripTabs), scope);
}

/** A pattern: what was quoted is quoted in it. */
export function expandPattern(word: Word, scope: ExpansionScope): string {
  const plan = planOf(word);
  const onlyText = plan.segments.every((segment) => segment.kind === 'text' && !segment.quoted);
  if (plan.literal !== undefined && onlyText) return plan.literal;
  const builder = new FieldBuilder('');
  append(builder, plan.segments, scope, { quoted: false, splits: false, all: true });
  builder.endField();
  return builder.fields.map(({ text, pattern }) => pattern ?? quotePattern(text)).join(' ');
}

export interface AppendMode {
  /** Inside double quotes. */
  readonly quoted: boolean;
  /** What is not quoted is split, even literal text: the operand of `${x:-a b}`. */
  readonly splits: boolean;
  /** Patterns are wanted whether or not they could match a file. */
  readonly all?: boolean;
}

/** Expands segments into a builder. */
export function append(
  builder: FieldBuilder,
  segments: readonly Segment[],
  scope: ExpansionScope,
  mode: AppendMode,
): void {
  for (const segment of segments) appendSegment(builder, segment, scope, mode);
}

function fieldsOf(plan: WordPlan, scope: ExpansionScope, into: string[]): void {
  const alternatives = scope.expandsBraces ? plan.alternatives : undefined;
  if (alternatives !== undefined) {
    for (const alternative of alternatives) {
      if (alternative.literal === undefined) fieldsOf(alternative, scope, into);
      else into.push(alternative.literal);
    }
    return;
  }
  const builder = new FieldBuilder(scope.variables.get('IFS') ?? ' \t\n');
  append(builder, plan.segments, scope, { quoted: false, splits: false });
  builder.endField();
  for (const { text, pattern } of builder.fields) {
    const found = pattern === undefined || scope.noGlob ? [] : glob(scope.files, scope.cwd, pattern);
    if (found.length === 0) into.push(text);
    else for (const path of found) into.push(path);
  }
}

function textOf(plan: WordPlan, scope: ExpansionScope): string {
  const builder = new FieldBuilder('');
  append(builder, plan.segments, scope, { quoted: false, splits: false });
  builder.endField();
  const { fields } = builder;
  return fields.length === 1 ? (fields[0]?.text ?? '') : fields.map(({ text }) => text).join(' ');
}

function appendSegment(builder: FieldBuilder, segment: Segment, scope: ExpansionScope, mode: AppendMode): void {
  switch (segment.kind) {
    case 'text':
      if (segment.quoted || mode.quoted) builder.quoted(segment.text);
      else if (mode.splits) builder.split(segment.text);
      else if (mode.all === true) builder.glob(segment.text);
      else builder.literal(segment.text);
      return;
    case 'glob':
      if (mode.quoted) builder.quoted(segment.text);
      else builder.glob(segment.text);
      return;
    case 'single':
      builder.quoted(mode.quoted ? segment.source : segment.text);
      return;
    case 'double':
      appendQuoted(builder, segment.segments, scope);
      return;
    case 'tilde': {
      const home = scope.homeOf(segment.user);
      builder.quoted(home ?? `~${segment.user}`);
      return;
    }
    case 'parameter':
      expandParameter(builder, segment, scope, mode);
      return;
    case 'arithmetic':
      appendResult(builder, String(calculate(segment, scope)), mode);
      return;
    case 'command':
      appendResult(builder, substitute(segment.part, scope), mode);
      return;
    case 'process':
      builder.quoted(substitute(segment.part, scope));
  }
}

function calculate({ source, expression }: Segment & { kind: 'arithmetic' }, scope: ExpansionScope): bigint {
  try {
    return evaluate(expression, scope.arithmetic);
  } catch (error) {
    if (error instanceof DivisionByZero) throw scope.divisionByZero(source.slice(3, -2).trim());
    throw error;
  }
}

/** `"$@"` without parameters is the one thing in quotes that makes no field. */
function appendQuoted(builder: FieldBuilder, segments: readonly Segment[], scope: ExpansionScope): void {
  const onlyList =
    segments.length === 1 && segments[0]?.kind === 'parameter' && isList(segments[0].name, segments[0].index);
  if (!onlyList) builder.quoted('');
  append(builder, segments, scope, { quoted: true, splits: false });
}

function isList(name: string, index: Word | undefined): boolean {
  return name === '@' || index?.value === '@';
}

export function appendResult(builder: FieldBuilder, text: string, mode: AppendMode): void {
  if (mode.quoted) builder.quoted(text);
  else builder.split(text);
}

function substitute(part: CommandExpansionPart | ProcessSubstitutionPart, scope: ExpansionScope): string {
  const result = scope.substitutions.get(part);
  if (result !== undefined) return result;
  throw new Unresolved(part, part.script, part.type === 'ProcessSubstitution' ? part : undefined);
}
