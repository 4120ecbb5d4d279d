import { goPattern } from '../custom-resources/validation/go-pattern';
import type { Expression, Issue } from './ast';
import { CelError } from './errors';
import { literalValue } from './evaluator';
import type { FunctionTable } from './functions';
import { formatted, wrongClause } from './library/formatting';
import { valueFits } from './value-types';
import { bool, bytes, double, duration, int, nullType, string, timestamp, typeType, uint, type CelType } from './types';
import type { CelValue } from './values';

type Call = Expression & { readonly op: 'call' };
type Types = ReadonlyMap<Expression, CelType>;

/**
 * What is wrong with literals that functions are called with: moments, durations, patterns, formats
 * (vendor/github.com/google/cel-go/cel/validator.go, ext/formatting.go).
 */
export function literalIssues(expression: Expression, functions: FunctionTable, types: Types): readonly Issue[] {
  const issues: Issue[] = [];
  for (const call of callsIn(expression)) {
    const { name, target, args } = call;
    const [first] = args;
    if (first?.op === 'literal' && (name === 'timestamp' || name === 'duration' || name === 'matches')) {
      const result =
        name === 'matches' ? patternError(first.value) : attempt(functions, name, literalValue(first.value));
      if (result instanceof CelError) issues.push({ at: first.at, message: `invalid ${name} argument` });
    }
    if (name === 'format' && target?.op === 'literal' && typeof target.value === 'string' && first?.op === 'list')
      issues.push(
        ...formatIssues(
          call,
          target.value,
          first.items.map(({ value }) => value),
          types,
        ),
      );
  }
  return issues;
}

/**
 * Why an expression can be no program: a conversion of a literal that fails, a pattern that is none
 * (vendor/github.com/google/cel-go/interpreter/decorators.go, `decOptimize`, `decRegexOptimizer`).
 */
export function programError(expression: Expression, functions: FunctionTable): string | undefined {
  try {
    folded(expression, functions);
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

const CONVERSIONS = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);
const PATTERNS = new Set(['matches', 'find', 'findAll']);

/** What an expression always is; undefined for what depends on more than itself. Refuses by throwing `CelError`. */
function folded(expression: Expression, functions: FunctionTable): CelValue | undefined {
  if (expression.op === 'literal') return literalValue(expression.value);
  const parts = partsOf(expression).map((part) => folded(part, functions));
  if (expression.op !== 'call') return undefined;
  const { name, target } = expression;
  const [first, second] = parts;
  if (PATTERNS.has(name) && typeof second === 'string') {
    const problem = patternError(second);
    if (problem !== undefined) throw problem;
  }
  if (target !== undefined || parts.length !== 1 || first === undefined || !CONVERSIONS.has(name)) return undefined;
  const result = attempt(functions, name, first);
  if (result instanceof CelError) throw result;
  return result;
}

function attempt(functions: FunctionTable, name: string, value: CelValue): CelValue | CelError | undefined {
  const overload = functions
    .find(name, false)
    .find(({ parameters: [only, ...rest] }) => rest.length === 0 && only !== undefined && valueFits(only, value));
  try {
    return overload?.call(value);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function patternError(pattern: unknown): CelError | undefined {
  const parsed = typeof pattern === 'string' ? goPattern(pattern) : undefined;
  return parsed !== undefined && 'error' in parsed ? new CelError(parsed.error) : undefined;
}

/** What each clause takes; texts may be NaN. */
const TAKEN: Readonly<Record<string, readonly CelType[]>> = {
  s: [int, uint, double, bool, string, timestamp, bytes, duration, typeType, nullType],
  d: [int, uint],
  f: [double, string],
  e: [double, string],
  b: [int, uint, bool],
  x: [int, uint, string, bytes],
  o: [int, uint],
};

/** An argument that no clause can show. */
class WrongArgument extends CelError {
  constructor(
    readonly argument: Expression,
    message: string,
  ) {
    super(message);
  }
}

function formatIssues(call: Call, form: string, args: readonly Expression[], types: Types): readonly Issue[] {
  let used = 0;
  const clause = (verb: string, index: number): string => {
    used = index + 1;
    const argument = args[index];
    const wrong = argument && wrongPart(argument, verb.toLowerCase(), types);
    if (wrong === undefined) return '';
    const { message } = wrongClause(verb, typeName(types.get(wrong)));
    throw new WrongArgument(wrong, `error during formatting: ${message}`);
  };
  try {
    formatted(form, { size: args.length, clause });
  } catch (error) {
    if (error instanceof WrongArgument) return [{ at: error.argument.at, message: error.message }];
    if (error instanceof CelError) return [{ at: call.at, message: error.message }];
    throw error;
  }
  if (args.length <= used) return [];
  const counts = `(expected ${used}, got ${args.length})`;
  return [{ at: call.at, message: `too many arguments supplied to string.format ${counts}` }];
}

function wrongPart(argument: Expression, verb: string, types: Types): Expression | undefined {
  const type = types.get(argument);
  if (type === undefined) return undefined;
  const isAggregate = type.kind === 'list' || type.kind === 'map' || type.kind === 'object';
  const isTaken = (TAKEN[verb] ?? []).some(({ kind }) => kind === type.kind);
  if (type.kind !== 'dyn' && !isTaken && !(verb === 's' && isAggregate)) return argument;
  if (verb !== 's' || (argument.op !== 'list' && argument.op !== 'map')) return undefined;
  for (const part of partsOf(argument)) {
    const wrong = wrongPart(part, verb, types);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function typeName(type: CelType | undefined): string {
  switch (type?.kind) {
    case 'object':
    case 'opaque':
      return type.name;
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    default:
      return type?.kind ?? 'dyn';
  }
}

function* callsIn(expression: Expression): Iterable<Call> {
  for (const part of partsOf(expression)) yield* callsIn(part);
  if (expression.op === 'call') yield expression;
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.op) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
      return [expression.of];
    case 'index':
      return [expression.of, expression.index];
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args];
    case 'list':
      return expression.items.map(({ value }) => value);
    case 'map':
      return expression.entries.flatMap(({ value }) => [value.key, value.value]);
    case 'struct':
      return expression.fields.map(({ value }) => value.value);
  }
}
