import { invalid } from '../field-error';
import { checkNonNegative, type Errors } from './field-checks';

type IntOrString = number | string;

const PERCENT = /^\d+%$/;
const NOT_A_PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** `2` or `25%` (pkg/apis/apps/validation/validation.go, `ValidatePositiveIntOrPercent`; apimachinery `IsValidPercent`). */
export function checkIntOrPercent(errors: Errors, path: string, value: IntOrString): void {
  if (typeof value === 'number') checkNonNegative(errors, path, value);
  else if (!PERCENT.test(value)) errors.push(invalid(path, value, NOT_A_PERCENT));
}

export function checkAtMost100Percent(errors: Errors, path: string, value: IntOrString): void {
  if (typeof value === 'string' && PERCENT.test(value) && percentOf(value) > 100)
    errors.push(invalid(path, value, 'must not be greater than 100%'));
}

/** The number, of a percentage as well; 0 for what is neither (`getIntOrPercentValue`). */
export function plainNumber(value: IntOrString): number {
  if (typeof value === 'number') return value;
  return PERCENT.test(value) ? percentOf(value) : goInteger(value);
}

function percentOf(text: string): number {
  return Number(text.slice(0, -1));
}

function goInteger(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : 0;
}
