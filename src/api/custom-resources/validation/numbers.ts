import { formatFloat } from '../../go/float';
import type { JsonSchema } from '../schema-parts';
import type { Mistake } from './mistake';
import { failed, merged, passed, type Outcome } from './outcome';

/**
 * The bounds of a number. Whole numbers are compared as such with bounds that are whole, so that a bound prints as it was written.
 * Source: kube-openapi/pkg/validation/validate/{validator,values}.go (numberValidator).
 *
 * Divergence from real Kubernetes: `1.0` can't be told from `1`.
 */
export function validateNumber(schema: JsonSchema, value: number, path: string): Outcome {
  const { multipleOf, maximum, exclusiveMaximum = false, minimum, exclusiveMinimum = false } = schema;
  const type = schema.type === 'integer' && schema['x-kubernetes-int-or-string'] !== true ? 'integer' : 'number';
  const range = (checked: number, what: string) => rangeMistakes(checked, type, schema, what, path);
  const outcomes: Outcome[] = [failed(...range(value, 'Checked'))];
  const shown = (bound: number) => (isWhole(value) ? String(Math.trunc(bound)) : goFloat(bound));
  const mistake = (text: string): Mistake => ({ kind: 'invalid', name: path, text: `${path} in body ${text}`, value });
  if (multipleOf !== undefined) {
    outcomes.push(failed(...range(multipleOf, 'MultipleOf')));
    const factor = isWhole(value) ? Math.trunc(multipleOf) : multipleOf;
    if (factor <= 0) {
      const text = `factor MultipleOf declared for ${path} must be positive: ${shown(multipleOf)}`;
      outcomes.push(failed({ kind: 'invalid', name: path, text, value: factor }));
    } else if (!Number.isInteger(factor < 1 ? (1 / factor) * value : value / factor)) {
      outcomes.push(failed(mistake(`should be a multiple of ${shown(multipleOf)}`)));
    }
  }
  if (minimum !== undefined) {
    outcomes.push(failed(...range(minimum, 'Minimum boundary')));
    const bound = isWhole(value) ? Math.trunc(minimum) : minimum;
    if (exclusiveMinimum ? value <= bound : value < bound)
      outcomes.push(
        failed(mistake(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${shown(minimum)}`)),
      );
  }
  if (maximum !== undefined) {
    outcomes.push(failed(...range(maximum, 'Maximum boundary')));
    const bound = isWhole(value) ? Math.trunc(maximum) : maximum;
    if (exclusiveMaximum ? value >= bound : value > bound)
      outcomes.push(failed(mistake(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${shown(maximum)}`)));
  }
  return merged([...outcomes, passed()]);
}

/** Is the number one that Go reads as an integer? */
export function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}

const MAX_INT32 = 2 ** 31;
const MAX_FLOAT32 = 3.4028234663852886e38;

/** Does the number have room in the type and format (`IsValueValidAgainstRange`)? */
function rangeMistakes(
  value: number,
  type: 'integer' | 'number',
  { format: declared, type: declaredType }: JsonSchema,
  what: string,
  path: string,
): readonly Mistake[] {
  const formats = type === 'integer' ? ['int32', 'int64'] : ['float', 'double'];
  const typeName = declaredType === 'integer' || declaredType === 'number' ? type : '';
  const format = typeName !== '' && declared !== undefined && formats.includes(declared) ? declared : '';
  const fits =
    type === 'integer'
      ? isWhole(value) && (format !== 'int32' || (value >= -MAX_INT32 && value < MAX_INT32))
      : format !== 'float' || Math.abs(value) <= MAX_FLOAT32;
  if (fits) return [];
  const room = format === '' ? `${typeName} (default format)` : `${typeName} with format ${format}`;
  return [{ kind: 'other', text: `${what} value must be of type ${room} in ${path}` }];
}

function goFloat(value: number): string {
  return formatFloat(value, 'g', -1);
}
