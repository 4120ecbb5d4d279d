/**
 * Would YAML 1.1 read this unquoted text as something other than a string (a bool, null, number, timestamp)?
 * go-yaml then puts it in double quotes. Source: vendor/go.yaml.in/yaml/v2/resolve.go (resolve), encode.go (stringv).
 */
export function resolvesToOther(text: string): boolean {
  if (words.has(text)) return true;
  const first = text.charAt(0);
  if (first === '.') return isFloat(text);
  if (!/[-+0-9]/.test(first)) return false;
  return base60.test(text) || isTimestamp(text) || isNumber(text.replaceAll('_', ''));
}

const words: ReadonlySet<string> = new Set([
  '',
  ...'~ null Null NULL true True TRUE false False FALSE'.split(' '),
  ...'y Y yes Yes YES on On ON n N no No NO off Off OFF'.split(' '),
  ...'.nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(' '),
]);

/** Sexagesimal numbers, which only other YAML parsers know. */
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function isNumber(text: string): boolean {
  return isInteger(text) || isFloat(text);
}

function isFloat(text: string): boolean {
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text));
}

/** `strconv.ParseInt(text, 0, 64)` or ParseUint: a sign, and 0x, 0o, 0b or a leading 0 for other bases. */
function isInteger(text: string): boolean {
  const binary = /^(-?)0b([-+]?)([01]+)$/.exec(text);
  if (binary !== null && !(binary[1] === '-' && binary[2] !== ''))
    return fits(binary[1] || binary[2] || '', `0b${binary[3]}`);
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (match === null) return false;
  const [, sign = '', digits = ''] = match;
  const octal = /^0[0-7]+$/.test(digits);
  return fits(sign, octal ? `0o${digits}` : digits.toLowerCase());
}

function fits(sign: string, digits: string): boolean {
  if (digits.length > 80) return false;
  const value = BigInt(digits);
  if (sign === '') return value < 2n ** 64n;
  return sign === '-' ? value <= 2n ** 63n : value < 2n ** 63n;
}

/** The four forms that go-yaml tries with time.Parse: dates with or without a time of day. */
function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [zoneHours = 0, zoneMinutes = 0] = match.slice(7, 9).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (match[4] === undefined) return true;
  return hour < 24 && minute < 60 && second < 60 && zoneHours <= 24 && zoneMinutes < 60;
}

const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$)| (?!.*(?:Z|[-+]\d\d:\d\d)$))(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))?)?$/;

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
