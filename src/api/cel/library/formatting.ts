import { formatFloat } from '../../go/float';
import { compareBytes, quote } from '../../go/text';
import { CelError } from '../errors';
import { isList, isMap, Duration, Timestamp, typeNameOf, TypeValue, Uint, type CelValue } from '../values';
import { doubleText } from './standard';
import { durationText, timestampText } from './time';

/** What stands for the clauses of a format. Refuses with `FormatError`. */
interface Formatter {
  readonly size: number;
  /** The text of the argument; `precision`: as it is written, undefined without one. */
  clause(verb: string, index: number, precision: number | undefined): string;
}

/** A clause that does not suit its argument. */
class FormatError extends CelError {}

/** By verb what a clause is for, as errors say it. */
const WANTED: Readonly<Record<string, string>> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  o: 'octal clause can only be used on integers',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
};

/** The refusal of a clause for an argument of a type. */
export function wrongClause(verb: string, typeName: string): FormatError {
  return new FormatError(`${WANTED[verb.toLowerCase()] ?? ''}, was given ${typeName}`);
}

/** `'%s: %.2f'` with what stands for its clauses (vendor/github.com/google/cel-go/ext/formatting.go). */
export function formatted(form: string, { size, clause }: Formatter): string {
  let text = '';
  let next = 0;
  for (let at = 0; at < form.length; at += 1) {
    const character = form.charAt(at);
    if (character !== '%') {
      text += character;
    } else if (form.charAt(at + 1) === '%') {
      text += '%';
      at += 1;
    } else {
      if (next >= size) throw new CelError(`index ${next} out of range`);
      if (at + 1 >= form.length) throw new CelError('unexpected end of string');
      const [read = '', point, digits = '', verb = ''] = /^(\.(\d*))?(.?)/s.exec(form.slice(at + 1)) ?? [];
      if (point !== undefined && verb === '')
        throw unreadable('error while parsing precision: could not find end of precision specifier');
      if (point !== undefined && digits === '')
        throw unreadable(
          'error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax',
        );
      if (!/^[sdfebxXo]$/.test(verb)) throw unreadable(`unrecognized formatting clause "${verb}"`);
      text += during(() => clause(verb, next, point === undefined ? undefined : Number(digits)));
      at += read.length;
      next += 1;
    }
  }
  return text;
}

function unreadable(why: string): CelError {
  return new CelError(`could not parse formatting clause: ${why}`);
}

function during(format: () => string): string {
  try {
    return format();
  } catch (error) {
    if (error instanceof FormatError) throw new CelError(`error during formatting: ${error.message}`);
    throw error;
  }
}

/** Formats values. */
export function valueFormatter(values: readonly CelValue[]): Formatter {
  return { size: values.length, clause: (verb, index, precision) => clauseOf(verb, values[index] ?? null, precision) };
}

function clauseOf(verb: string, value: CelValue, precision: number | undefined): string {
  const number = value instanceof Uint ? value.value : value;
  const isWhole = typeof number === 'bigint';
  switch (verb) {
    case 's':
      return shown(value);
    case 'd':
      if (isWhole) return String(number);
      break;
    case 'f':
      if (typeof number === 'number') return fixed(number, precision ?? 6);
      break;
    case 'e':
      if (typeof number === 'number') return scientific(number).padStart(precision ?? 6);
      break;
    case 'b':
      if (typeof number === 'boolean') return number ? '1' : '0';
      if (isWhole) return number.toString(2);
      break;
    case 'o':
      if (isWhole) return number.toString(8);
      break;
    default: {
      const isText = typeof number === 'string' || number instanceof Uint8Array;
      if (!isWhole && !isText) break;
      const hex = isWhole ? number.toString(16) : Buffer.from(number).toString('hex');
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
  throw wrongClause(verb, typeNameOf(value));
}

/** As English prints it: with a comma for each thousand (golang.org/x/text/message). */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return endless(value);
  const [whole = '', fraction] = formatFloat(value, 'f', Math.min(precision, 100)).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As English prints it; what is written as the precision is a width there. */
function scientific(value: number): string {
  if (!Number.isFinite(value)) return endless(value);
  const [mantissa = '', exponent = ''] = formatFloat(value, 'e', 6).split('e');
  const power = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
  return `${mantissa}×10${power}`;
}

function endless(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

function shown(value: CelValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeValue) return value.name;
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(part).join(', ')}]`;
  if (!isMap(value)) throw wrongClause('s', typeNameOf(value));
  const entries = value.keys().map((key) => {
    if (typeof key === 'number') throw new FormatError('no formatting function for map key of type double');
    return [part(key), part(value.get(key) ?? null)] as const;
  });
  const sorted = entries.sort(([a], [b]) => compareBytes(a, b));
  return `{${sorted.map(([key, own]) => `${key}:${own}`).join(', ')}}`;
}

/** What stands in lists and maps is written as an expression would write it. */
function part(value: CelValue): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof Uint8Array) return `b${quote(new TextDecoder().decode(value))}`;
  if (value instanceof Timestamp) return `timestamp(${quote(timestampText(value))})`;
  if (value instanceof Duration) return `duration(${quote(durationText(value))})`;
  if (typeof value === 'number')
    return Number.isFinite(value) ? formatFloat(value, 'f', 6) : quote(formatFloat(value, 'f', 6));
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque')
    throw new FormatError(`no formatting function for ${typeNameOf(value)}`);
  return shown(value);
}
