import { isList, sortedKeys } from './json-value';
import { noFlags, type Flags } from './flags';
import { formatFloat } from './float';
import { formatBool, formatInteger, formatString } from './verbs';
import { isMap, isNumber, numberOf, numberType, typeName } from './value';
import type { GoValue } from './value';
import type { JsonValue } from './json-value';

/** A value as Go's `fmt.Sprint` prints it: `map[a:1 b:2]`, `[a b]`, `1.5e+06`, `<nil>`. */
export function sprint(value: GoValue): string {
  return typeof value === 'string' ? value : formatVerb(value, 'v', noFlags);
}

/** A value in Go syntax (`%#v`): `map[string]interface {}{"a":1}`. */
export function goSyntax(value: JsonValue): string {
  return formatVerb(value, 'v', { ...noFlags, sharp: true });
}

/** One argument under one verb. Source: fmt/print.go (printArg, printValue). */
export function formatVerb(value: GoValue, verb: string, flags: Flags): string {
  if (verb === 'T')
    return formatString(value === null || value === undefined ? '<nil>' : typeName(value), 's', flags) ?? '';
  if (value === null || value === undefined) {
    return verb === 'v'
      ? (formatString('<nil>', 's', { ...flags, precision: undefined }) ?? '')
      : badVerb(value, verb, flags);
  }
  return formatValue(value, verb, verb === 'v' ? verbosely(flags) : flags);
}

function verbosely(flags: Flags): Flags {
  return { ...flags, goSyntax: flags.sharp, sharp: false, plus: false };
}

function formatValue(value: Exclude<GoValue, undefined>, verb: string, flags: Flags): string {
  if (value === null) return flags.goSyntax ? 'interface {}(nil)' : '<nil>';
  if (typeof value === 'boolean') return formatBool(value, verb, flags) ?? badVerb(value, verb, flags);
  if (typeof value === 'string') return formatString(value, verb, flags) ?? badVerb(value, verb, flags);
  if (isNumber(value)) return formatNumber(value, verb, flags) ?? badVerb(value, verb, flags);
  if (isList(value)) {
    const items = value.map((item) => formatValue(item, verb, flags));
    return flags.goSyntax ? `${typeName(value)}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }
  if (!isMap(value)) return badVerb(value, verb, flags);
  const entries = sortedKeys(value).map(
    (key) => `${formatValue(key, verb, flags)}:${formatValue(value[key] ?? null, verb, flags)}`,
  );
  return flags.goSyntax ? `${typeName(value)}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

function formatNumber(value: Exclude<GoValue, undefined>, verb: string, flags: Flags): string | undefined {
  if (!isNumber(value)) return undefined;
  const type = numberType(value);
  const number = numberOf(value);
  if (type !== 'float64') return formatInteger(number, verb, flags, type === 'uint8');
  const lower = verb === 'F' ? 'f' : verb.toLowerCase();
  const format = lower === 'v' || lower === 'g' ? 'g' : lower;
  if ((format !== 'e' && format !== 'f' && format !== 'g') || verb === 'V') return undefined;
  const precision = flags.precision ?? (format === 'g' ? -1 : 6);
  let text = formatFloat(number, format, precision);
  if (flags.plus && !text.startsWith('-') && !text.startsWith('+')) text = `+${text}`;
  else if (flags.space && !text.startsWith('-') && !text.startsWith('+')) text = ` ${text}`;
  if (!flags.plus && text === '+Inf') text = 'Inf';
  return padNumber(verb === 'E' || verb === 'G' ? text.toUpperCase() : text, flags);
}

function padNumber(text: string, flags: Flags): string {
  const width = flags.width ?? 0;
  if (flags.minus) return text.padEnd(width);
  if (!flags.zero || !/\d/.test(text)) return text.padStart(width);
  const sign = /^[-+ ]/.test(text) ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function badVerb(value: GoValue, verb: string, flags: Flags): string {
  if (value === null || value === undefined) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeName(value)}=${formatValue(value, 'v', flags)})`;
}
