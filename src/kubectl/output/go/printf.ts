import { noFlags, type Flags } from '../../../api/go/flags';
import { formatVerb } from '../../../api/go/format';
import { isNumber, numberOf, numberType, typeName } from '../../../api/go/value';
import type { GoValue } from '../../../api/go/value';

const MAX_WIDTH = 1_000_000;

/** Go's `fmt.Sprintf`, with its own words for wrong verbs and missing or extra arguments. Source: fmt/print.go. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  let printed = '';
  let next = 0;
  let at = 0;
  let reordered = false;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) {
      printed += format.slice(at);
      break;
    }
    printed += format.slice(at, percent);
    const directive = readDirective(format, percent + 1, args, next);
    printed += directive.complaints;
    at = directive.end;
    next = directive.argument;
    reordered ||= directive.reordered;
    if (directive.verb === undefined) printed += '%!(NOVERB)';
    else if (directive.verb === '%') printed += '%';
    else if (directive.badIndex) printed += `%!${directive.verb}(BADINDEX)`;
    else if (next >= args.length) printed += `%!${directive.verb}(MISSING)`;
    else {
      printed += formatVerb(args[next], directive.verb, directive.flags);
      next += 1;
    }
  }
  return reordered || next >= args.length ? printed : printed + extraArguments(args.slice(next));
}

interface Directive {
  readonly verb: string | undefined;
  readonly flags: Flags;
  readonly argument: number;
  readonly badIndex: boolean;
  readonly reordered: boolean;
  readonly complaints: string;
  readonly end: number;
}

function readDirective(format: string, start: number, args: readonly GoValue[], first: number): Directive {
  let at = start;
  let argument = first;
  let badIndex = false;
  let reordered = false;
  let afterIndex = false;
  let complaints = '';

  const flagText = /^[#0+\- ]*/.exec(format.slice(at, at + 64))?.[0] ?? '';
  at += flagText.length;
  let minus = flagText.includes('-');
  let zero = flagText.includes('0');

  const readIndex = () => {
    afterIndex = false;
    const match = /^\[(\d+)\]/.exec(format.slice(at, at + 16));
    if (match === null) {
      if (format[at] !== '[') return;
      reordered = true;
      badIndex = true;
      const close = format.indexOf(']', at);
      at = close < 0 ? at + 1 : close + 1;
      return;
    }
    reordered = true;
    at += match[0].length;
    const index = Number(match[1]) - 1;
    if (index < 0 || index >= args.length) badIndex = true;
    else {
      argument = index;
      afterIndex = true;
    }
  };
  const readNumber = (): number | undefined => {
    const digits = /^\d+/.exec(format.slice(at, at + 16))?.[0];
    if (digits === undefined) return undefined;
    at += digits.length;
    if (Number(digits) <= MAX_WIDTH) return Number(digits);
    at = format.length;
    return undefined;
  };
  const argumentNumber = (): number | undefined => {
    const value = args[argument];
    if (argument >= args.length) return undefined;
    argument += 1;
    if (!isNumber(value) || numberType(value) === 'float64' || Math.abs(numberOf(value)) > MAX_WIDTH) return undefined;
    return numberOf(value);
  };

  readIndex();
  let width: number | undefined;
  if (format[at] === '*') {
    at += 1;
    width = argumentNumber();
    if (width === undefined) complaints += '%!(BADWIDTH)';
    else if (width < 0) {
      width = -width;
      minus = true;
      zero = false;
    }
    afterIndex = false;
  } else {
    width = readNumber();
    if (afterIndex && width !== undefined) badIndex = true;
  }
  let precision: number | undefined;
  if (format[at] === '.') {
    at += 1;
    if (afterIndex) badIndex = true;
    readIndex();
    if (format[at] === '*') {
      at += 1;
      precision = argumentNumber();
      if (precision !== undefined && precision < 0) precision = undefined;
      if (precision === undefined) complaints += '%!(BADPREC)';
      afterIndex = false;
    } else {
      precision = readNumber() ?? 0;
    }
  }
  if (!afterIndex) readIndex();
  const code = format.codePointAt(at);
  const verb = code === undefined ? undefined : String.fromCodePoint(code);
  const flags = {
    ...noFlags,
    minus,
    zero,
    plus: flagText.includes('+'),
    sharp: flagText.includes('#'),
    space: flagText.includes(' '),
    width,
    precision,
  };
  return { verb, flags, argument, badIndex, reordered, complaints, end: at + (verb?.length ?? 0) };
}

function extraArguments(args: readonly GoValue[]): string {
  const texts = args.map((arg) =>
    arg === null || arg === undefined ? '<nil>' : `${typeName(arg)}=${formatVerb(arg, 'v', noFlags)}`,
  );
  return `%!(EXTRA ${texts.join(', ')})`;
}
