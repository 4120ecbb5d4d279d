/** Formats a float as Go's `strconv.FormatFloat` does; a precision of -1 asks for the shortest text that reads back. */
export function formatFloat(value: number, format: 'e' | 'f' | 'g', precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatPositive(Math.abs(value), format, precision);
}

/** The decimal digits of a number and where its point stands: 0.digits x 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function formatPositive(value: number, format: 'e' | 'f' | 'g', precision: number): string {
  const shortest = precision < 0;
  if (format === 'e') {
    const decimal = shortest ? shortestDecimal(value) : roundTo(exactDecimal(value), precision + 1);
    return scientific(decimal, shortest ? decimal.digits.length - 1 : precision);
  }
  if (format === 'f') {
    const exact = shortest ? shortestDecimal(value) : exactDecimal(value);
    const decimal = shortest ? exact : roundTo(exact, exact.point + precision);
    return positional(decimal, shortest ? Math.max(0, decimal.digits.length - decimal.point) : precision);
  }
  const wanted = precision === 0 ? 1 : precision;
  const decimal = shortest ? shortestDecimal(value) : roundTo(exactDecimal(value), wanted);
  const digits = decimal.digits.length;
  let threshold = wanted > digits && digits >= decimal.point ? digits : wanted;
  if (shortest) threshold = 6;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) return scientific(decimal, digits - 1);
  return positional(decimal, Math.max(0, digits - decimal.point));
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** The float's exact value, of which Go rounds (JavaScript's toFixed rounds halves up, Go to even). */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  let exponent = 0;
  let mantissa = value;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  const digits = (BigInt(mantissa) * 5n ** BigInt(exponent)).toString();
  return { digits: digits.replace(/0+$/, ''), point: digits.length - exponent };
}

/** Keeps `count` digits, rounding half to even. */
function roundTo({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '0', point: 1 };
  const kept = count === 0 ? 0n : BigInt(digits.slice(0, count));
  const rest = digits.slice(count);
  const half = rest.startsWith('5') && /^50*$/.test(rest);
  const up = half ? kept % 2n === 1n : rest >= '5';
  const rounded = (up ? kept + 1n : kept).toString();
  if (rounded === '0') return { digits: '0', point: 1 };
  return { digits: rounded.replace(/0+$/, ''), point: point + rounded.length - count };
}

function scientific({ digits, point }: Decimal, decimals: number): string {
  const exponent = digits === '0' ? 0 : point - 1;
  const fraction = digits.slice(1).padEnd(decimals, '0');
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}${fraction === '' ? '' : `.${fraction}`}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function positional({ digits, point }: Decimal, decimals: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (decimals === 0) return whole;
  const fraction = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).padEnd(decimals, '0');
  return `${whole}.${fraction}`;
}
