import { quote } from '../../api/go/text';

/** `25%` of a total, rounded up, or the number itself. Throws in Go's words (apimachinery/pkg/util/intstr, GetScaledValueFromIntOrPercent). */
export function scaledValue(value: string | number, total: number): number | { readonly error: string } {
  if (typeof value === 'number') return value;
  const invalid = (why: string) => ({ error: `invalid value for IntOrString: ${why}` });
  if (!value.endsWith('%')) return invalid('invalid type: string is not a percentage');
  const digits = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits))
    return invalid(`invalid value ${quote(value)}: strconv.Atoi: parsing ${quote(digits)}: invalid syntax`);
  return Math.ceil((Number(digits) * total) / 100);
}
