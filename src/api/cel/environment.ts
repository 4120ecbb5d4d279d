import type { Expression } from './ast';
import { check, type Scope } from './checker';
import { evaluate, type Evaluation } from './evaluator';
import { functionTable, type FunctionTable } from './functions';
import { issuesText } from './issues';
import { addressesLibrary } from './library/addresses';
import { authorizerLibrary } from './library/authorizer';
import { listsLibrary } from './library/lists';
import { escapeKey, patternsLibrary } from './library/patterns';
import { quantitiesLibrary } from './library/quantities';
import { standardLibrary } from './library/standard';
import { stringsLibrary } from './library/strings';
import { timeLibrary } from './library/time';
import { literalIssues, programError } from './literals';
import { parse } from './parser';
import type * as Estimate from './costs/estimate';
import type { DeclaredSize } from './costs/schema-sizes';
import type { CelType } from './types';
import type { CelValue } from './values';

/** Roughly a tenth of a second for one expression (apiserver/pkg/apis/cel/config.go). */
const PER_CALL_LIMIT = 1_000_000;

/** Variables are looked up when they are first needed. */
export type Variables = (name: string) => CelValue | undefined;

/** An expression that can be evaluated. */
export interface Program {
  readonly type: CelType;
  /** The variables that it looks at. */
  readonly uses: ReadonlySet<string>;
  /** `budget`: the most that this evaluation may cost. */
  evaluate(variables: Variables): Evaluation;
  /** What an evaluation costs at most when its variables are of the declared size. */
  maxCost(root: DeclaredSize): number;
}

/** What an expression may name besides the library that all of them know. */
export interface Declarations extends Omit<Scope, 'functions'> {
  /** `cel.bind`, which devices' selectors know. */
  readonly bindings?: boolean;
  /** `jsonpatch.escapeKey`, which mutating policies know. */
  readonly jsonPatch?: boolean;
}

/** Why there is no program: `isInternal` when the expression is right and its literals can't be evaluated. */
export interface CompileError {
  readonly error: string;
  readonly isInternal: boolean;
}

/**
 * Compiles an expression with Kubernetes' library (apiserver/pkg/cel/environment/base.go), or tells what is wrong with it as the compiler
 * prints it.
 *
 * Divergence from real Kubernetes: every library is there for stored and for new expressions alike.
 */
export function compile(source: string, declarations: Declarations): Program | CompileError {
  const { bindings, jsonPatch, ...scope } = declarations;
  const parsed = parse(source, bindings);
  if ('issues' in parsed) return { error: issuesText(source, parsed.issues), isInternal: false };
  const { expression } = parsed;
  const functions = jsonPatch === true ? withJsonPatch() : libraryFunctions();
  const types = new Map<Expression, CelType>();
  const checked = check(expression, { ...scope, functions }, types);
  const issues = checked.issues.length > 0 ? checked.issues : literalIssues(expression, functions, types);
  if (issues.length > 0) return { error: issuesText(source, issues), isInternal: false };
  const problem = programError(expression, functions);
  if (problem !== undefined) return { error: problem, isInternal: true };
  return {
    type: checked.type,
    uses: checked.uses,
    evaluate: (variable) => evaluate(expression, { functions, variable, costLimit: PER_CALL_LIMIT }),
    maxCost(root) {
      return (require('./costs/estimate') as typeof Estimate).maxCost(expression, types, root);
    },
  };
}

let library: FunctionTable | undefined;
let patchLibrary: FunctionTable | undefined;

function withJsonPatch(): FunctionTable {
  const base = libraryFunctions();
  const own = (patchLibrary ??= functionTable([escapeKey]));
  return { find: (name, isMember) => [...own.find(name, isMember), ...base.find(name, isMember)] };
}

function libraryFunctions(): FunctionTable {
  library ??= functionTable([
    ...standardLibrary(),
    ...timeLibrary(),
    ...stringsLibrary(),
    ...listsLibrary(),
    ...patternsLibrary(),
    ...addressesLibrary(),
    ...quantitiesLibrary(),
    ...authorizerLibrary(),
  ]);
  return library;
}
