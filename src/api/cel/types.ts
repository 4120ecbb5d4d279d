/** What an expression, or a value, is. */
export type CelType =
  | { readonly kind: Simple }
  | { readonly kind: 'list'; readonly element: CelType }
  | { readonly kind: 'map'; readonly key: CelType; readonly value: CelType }
  | ObjectType
  /** `kubernetes.Quantity`, `optional_type(int)`. */
  | { readonly kind: 'opaque'; readonly name: string; readonly parameters: readonly CelType[] }
  /** Of a declaration: any type, the same wherever the name stands. */
  | { readonly kind: 'parameter'; readonly name: string };

type Simple =
  | 'dyn'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'error';

/** An object with known fields, by their escaped names. */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  readonly fields: ReadonlyMap<string, ObjectField>;
}

export interface ObjectField {
  /** Its name in JSON. */
  readonly name: string;
  readonly type: CelType;
}

const simple = (kind: Simple): CelType => ({ kind });
export const dyn = simple('dyn');
export const bool = simple('bool');
export const int = simple('int');
export const uint = simple('uint');
export const double = simple('double');
export const string = simple('string');
export const bytes = simple('bytes');
export const nullType = simple('null');
export const timestamp = simple('timestamp');
export const duration = simple('duration');
export const typeType = simple('type');
/** Of what is wrong already: it fits everywhere, so that one mistake is told once. */
export const errorType = simple('error');

export function list(element: CelType): CelType {
  return { kind: 'list', element };
}

export function map(key: CelType, value: CelType): CelType {
  return { kind: 'map', key, value };
}

export function opaque(name: string, ...parameters: readonly CelType[]): CelType {
  return { kind: 'opaque', name, parameters };
}

export function optional(value: CelType): CelType {
  return opaque('optional_type', value);
}

export function parameter(name: string): CelType {
  return { kind: 'parameter', name };
}

/** As errors print it (vendor/github.com/google/cel-go/checker/format.go, `FormatCELType`). */
export function typeText(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `list(${typeText(type.element)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'object':
      return type.name;
    case 'opaque':
      return type.parameters.length === 0 ? type.name : `${type.name}(${type.parameters.map(typeText).join(', ')})`;
    case 'parameter':
      return type.name;
    case 'error':
      return '!error!';
    default:
      return type.kind;
  }
}

/** What the parameters of a declaration stand for. */
export type Bindings = Map<string, CelType>;

/** Can a value of type `actual` stand where `wanted` is declared? Binds the parameters of `wanted` (`isAssignable`). */
export function fits(wanted: CelType, actual: CelType, bindings: Bindings): boolean {
  if (wanted.kind === 'parameter') return fitsParameter(wanted.name, actual, bindings);
  if (isOpen(wanted) || isOpen(actual)) return true;
  if (actual.kind === 'null') return isNullable(wanted);
  if (wanted.kind === 'list') return actual.kind === 'list' && fits(wanted.element, actual.element, bindings);
  if (wanted.kind === 'map')
    return (
      actual.kind === 'map' && fits(wanted.key, actual.key, bindings) && fits(wanted.value, actual.value, bindings)
    );
  if (wanted.kind === 'object') return actual.kind === 'object' && actual.name === wanted.name;
  if (wanted.kind !== 'opaque') return wanted.kind === actual.kind;
  if (actual.kind !== 'opaque' || actual.name !== wanted.name) return false;
  return wanted.parameters.every((own, index) => fits(own, actual.parameters[index] ?? dyn, bindings));
}

function fitsParameter(name: string, actual: CelType, bindings: Bindings): boolean {
  const bound = bindings.get(name);
  if (bound === undefined || (isOpen(bound) && bound.kind !== actual.kind)) {
    bindings.set(name, bound === undefined ? actual : bound);
    return true;
  }
  if (fits(bound, actual, bindings)) {
    if (actual.kind === 'dyn') bindings.set(name, actual);
    return true;
  }
  if (!fits(actual, bound, bindings)) return false;
  bindings.set(name, actual);
  return true;
}

function isOpen({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'error';
}

function isNullable({ kind }: CelType): boolean {
  return kind === 'null' || kind === 'object' || kind === 'duration' || kind === 'timestamp' || kind === 'opaque';
}

/** The type with what its parameters stand for; of those that stand for nothing nothing is known. */
export function bound(type: CelType, bindings: Bindings): CelType {
  switch (type.kind) {
    case 'parameter':
      return bindings.get(type.name) ?? dyn;
    case 'list':
      return list(bound(type.element, bindings));
    case 'map':
      return map(bound(type.key, bindings), bound(type.value, bindings));
    case 'opaque':
      return type.parameters.length === 0
        ? type
        : opaque(type.name, ...type.parameters.map((own) => bound(own, bindings)));
    default:
      return type;
  }
}

export function sameType(a: CelType, b: CelType): boolean {
  return a === b || typeText(a) === typeText(b);
}
