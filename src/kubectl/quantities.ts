import { quantityError } from '../api/quantity';
import { KubectlError } from './errors';

export type Quantities = Readonly<Record<string, string>>;

/** `cpu=1,memory=1Gi`; nothing is no quantity. Source: kubectl/pkg/generate/versioned/run.go (populateResourceListV1). */
export function quantitiesOf(text: string): Quantities {
  const quantities: Record<string, string> = {};
  for (const statement of text === '' ? [] : text.split(',')) {
    const [name = '', quantity, ...more] = statement.split('=');
    if (quantity === undefined || more.length > 0)
      throw new KubectlError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    const problem = quantityError(quantity);
    if (problem !== undefined) throw new KubectlError(problem);
    quantities[name] = quantity;
  }
  return quantities;
}
