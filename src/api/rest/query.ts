import { badRequest } from '../status';

/** The parameters of a request by name, each with its first value. */
export type Query = Readonly<Record<string, string>>;

/**
 * A yes-or-no parameter: everything but `false` and `0` means yes, an empty value too.
 * Source: apimachinery/pkg/runtime/conversion.go (Convert_Slice_string_To_bool).
 */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && text !== '0' && text.toLowerCase() !== 'false';
}

/** An integer of a query; 400 in Go's words for what is none. */
export function integerOf(text: string): number {
  const refuse = (why: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) throw refuse('invalid syntax');
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (BigInt.asIntN(64, value) !== value) throw refuse('value out of range');
  return Number(value);
}
