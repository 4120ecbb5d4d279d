import { MAX_REQUEST_BYTES, type DeclaredSize } from '../../cel/costs/schema-sizes';
import { forbidden, type FieldError } from '../../field-error';
import { additionalOf, type JsonSchema } from '../schema-parts';

/** What one expression may cost, and all of a schema (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go). */
const EXPRESSION_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MOST_EXPENSIVE = 4;

/** How often what a schema describes can be there; undefined: nobody knows. */
export type Cardinality = number | undefined;

/** How often the parts of a schema can be there (cel_validation.go, `extractMaxElements`). */
export function partCardinality(schema: JsonSchema, own: Cardinality): Cardinality {
  if (own === undefined) return undefined;
  const { maxItems, maxProperties } = schema;
  if (schema.type === 'array') return times(own, maxItems);
  return schema.type === 'object' && additionalOf(schema) !== undefined ? times(own, maxProperties) : own;
}

function times(own: number, most: number | undefined): Cardinality {
  return most === undefined ? undefined : own * Math.max(0, most);
}

/** What all rules of a schema cost together (`TotalCost`). */
export class SchemaCost {
  #total = 0;
  readonly #expensive: { readonly path: string; readonly cost: number }[] = [];

  add(path: string, cost: number): void {
    this.#total += cost;
    if (cost < SCHEMA_LIMIT / 100) return;
    this.#expensive.push({ path, cost });
    this.#expensive.sort((a, b) => b.cost - a.cost).splice(MOST_EXPENSIVE);
  }

  errors(path: string): readonly FieldError[] {
    if (this.#total <= SCHEMA_LIMIT) return [];
    const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    const detail = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    return [
      ...this.#expensive.map((rule) => forbidden(rule.path, detail)),
      forbidden(path, excessText(name, this.#total, SCHEMA_LIMIT)),
    ];
  }
}

/** Where the schema sets no limits, as often as a request has room for it (`getExpressionCost`). */
export function repeatedCost(cost: number, cardinality: Cardinality, { minBytes }: DeclaredSize): number {
  return cost * (cardinality ?? Math.floor(MAX_REQUEST_BYTES / (minBytes + 1)));
}

export function expressionCostErrors(path: string, name: string, cost: number): readonly FieldError[] {
  return cost > EXPRESSION_LIMIT ? [forbidden(path, excessText(name, cost, EXPRESSION_LIMIT))] : [];
}

function excessText(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? 'more than 100x' : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${name} exceeds budget by factor of ${shown} (${advice})`;
}
