import { compile, type CompileError, type Declarations, type Program, type Variables } from '../../cel/environment';
import { jsonValue } from '../../cel/json-values';
import { authorizerType, authorizerValue, requestResourceValue, resourceCheckType } from '../../cel/library/authorizer';
import {
  bool,
  dyn,
  list,
  map,
  string,
  typeText,
  type CelType,
  type ObjectField,
  type ObjectType,
} from '../../cel/types';
import { typeNameOf, type CelValue, type MapValue } from '../../cel/values';
import { CelError } from '../../cel/errors';
import { alwaysAllow } from '../../authorization/authorizer';
import type { Variable } from '../../generated/types';
import { quote } from '../../go/text';
import type { JsonObject } from '../../json-object';
import type { Kind } from '../../kind';
import { namespaces } from '../../kinds/namespace';
import type { KubeObject } from '../../object';
import type { ApiServer } from '../../server';
import type { AdmissionRequest } from '../admission';
import { shownAs } from '../patched-object';
import { reviewRequest } from '../review-request';

/** An expression of a policy: what it says, or what is wrong with it. */
export type PolicyExpression = { readonly source: string } & ({ readonly program: Program } | CompileError);

/** What an expression may look at besides the request and its objects. */
export interface ExpressionOptions {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  /** What the objects and the parameters are, where that is to be checked. Absent: of any type. */
  readonly types?: { readonly object: CelType; readonly params: CelType | undefined };
}

/** The variables of a policy, compiled one after the other: each knows those before it. */
export interface PolicyVariables {
  readonly type: ObjectType;
  readonly expressions: ReadonlyMap<string, PolicyExpression>;
}

export function compileVariables(
  variables: readonly Variable[],
  options: ExpressionOptions,
  structs?: Declarations['structs'],
): PolicyVariables {
  const fields = new Map<string, ObjectField>();
  const expressions = new Map<string, PolicyExpression>();
  for (const { name, expression } of variables) {
    const known = { type: variablesType(new Map(fields)), expressions };
    const compiled = compileExpression(expression, [], options, known, structs);
    expressions.set(name, compiled);
    fields.set(name, { name, type: 'program' in compiled ? compiled.program.type : dyn });
  }
  return { type: variablesType(fields), expressions };
}

function variablesType(fields: ReadonlyMap<string, ObjectField>): ObjectType {
  return { kind: 'object', name: 'kubernetes.variables', fields };
}

/** Source: apiserver/pkg/admission/plugin/cel/compile.go (CompileCELExpression). `wanted`: what it must be; nothing: anything. */
export function compileExpression(
  source: string,
  wanted: readonly CelType[],
  options: ExpressionOptions,
  variables?: PolicyVariables,
  structs?: Declarations['structs'],
): PolicyExpression {
  const program = compileIn(source, options, variables, structs);
  if ('error' in program) {
    const { error, isInternal } = program;
    return { source, error: `${isInternal ? 'program instantiation' : 'compilation'} failed: ${error}`, isInternal };
  }
  if (wanted.length > 0 && !wanted.some((type) => typeText(type) === typeText(program.type))) {
    const [only] = wanted;
    const text = wanted.length === 1 && only !== undefined ? goType(only) : `one of [${wanted.map(goType).join(' ')}]`;
    return { source, error: `must evaluate to ${text} but got ${goType(program.type)}`, isInternal: false };
  }
  return { source, program };
}

/** Compiles an expression that knows what policies know, whatever it comes out as. */
export function compileIn(
  source: string,
  options: ExpressionOptions,
  variables?: PolicyVariables,
  structs?: Declarations['structs'],
): Program | CompileError {
  const { object = dyn, params = dyn } = options.types ?? {};
  const names = new Map<string, CelType>([
    ['object', object],
    ['oldObject', object],
    ['request', requestType],
    ['namespaceObject', namespaceType],
  ]);
  if (variables !== undefined) names.set('variables', variables.type);
  if (options.hasParams) names.set('params', params);
  if (options.hasAuthorizer) {
    names.set('authorizer', authorizerType);
    if (options.types === undefined) names.set('authorizer.requestResource', resourceCheckType);
  }
  return compile(source, { variables: names, ...(structs !== undefined && { structs, jsonPatch: true }) });
}

function goType(type: CelType): string {
  return type.kind === 'null' ? 'null_type' : typeText(type);
}

/** What the expressions of a policy look at when it judges one request. */
export interface PolicySituation {
  readonly api: ApiServer;
  readonly request: AdmissionRequest;
  readonly kind: Kind;
  readonly params: KubeObject | undefined;
  readonly variables: PolicyVariables | undefined;
}

/** What they may cost together. */
export interface Budget {
  left: number;
}

export class OutOfBudget extends Error {}

/** The value of an expression, or why it has none. Throws `OutOfBudget`. Source: apiserver/pkg/admission/plugin/cel/activation.go. */
export function evaluateExpression(
  expression: PolicyExpression,
  variables: Variables,
  budget: Budget,
): { readonly value: CelValue } | { readonly error: string } {
  if ('error' in expression) return { error: `compilation error: ${expression.error}` };
  const result = expression.program.evaluate(variables);
  budget.left -= result.cost;
  if (budget.left < 0)
    throw new OutOfBudget(
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
  return 'error' in result
    ? { error: `expression '${expression.source}' resulted in error: ${result.error}` }
    : { value: result.value };
}

/** The names of one situation. Variables are evaluated when somebody asks for them, once. */
export function situationVariables(situation: PolicySituation, budget: Budget): Variables {
  const { request, kind } = situation;
  const known = new Map<string, CelValue | undefined>();
  const make = (name: string): CelValue | undefined => {
    const isDeletion = request.operation === 'DELETE';
    switch (name) {
      case 'object':
        return isDeletion ? null : jsonValue(asKind(situation, request.object), dyn);
      case 'oldObject': {
        const old = isDeletion ? request.object : request.old;
        return old === undefined ? null : jsonValue(asKind(situation, old), dyn);
      }
      case 'request':
        return jsonValue(reviewRequest(request, kind), requestType);
      case 'params':
        return situation.params === undefined ? null : jsonValue(situation.params, dyn);
      case 'namespaceObject':
        return namespaceValue(situation);
      case 'authorizer':
      case 'authorizer.requestResource':
        return authorizerVariable(situation, name);
      case 'variables':
        return situation.variables === undefined ? undefined : variablesValue(situation.variables, lookUp, budget);
      default:
        return undefined;
    }
  };
  const lookUp: Variables = (name) => {
    if (!known.has(name)) known.set(name, make(name));
    return known.get(name);
  };
  return lookUp;
}

function asKind({ api, kind, request }: PolicySituation, object: KubeObject): JsonObject {
  return shownAs(api, request, kind, object);
}

function namespaceValue({ api, request: { kind, object } }: PolicySituation): CelValue {
  const { namespace = '' } = object.metadata;
  if (namespace === '' || (kind.group === '' && kind.kind === 'Namespace')) return null;
  const found = api.find(namespaces, { namespace: '', name: namespace });
  return found === undefined ? null : jsonValue(found, namespaceType);
}

function authorizerVariable({ request, kind }: PolicySituation, name: string): CelValue {
  const { authorizer = alwaysAllow, user = { name: 'system:apiserver', groups: ['system:masters'] } } = request.options;
  if (name === 'authorizer') return authorizerValue(authorizer, user);
  const { namespace = '', name: own } = request.object.metadata;
  return requestResourceValue(authorizer, user, {
    group: kind.group,
    resource: kind.plural,
    subresource: request.options.subresource ?? '',
    namespace,
    name: own,
  });
}

function variablesValue({ expressions }: PolicyVariables, variables: Variables, budget: Budget): MapValue {
  const known = new Map<string, CelValue>();
  return {
    kind: 'map',
    typeName: 'kubernetes.variables',
    size: expressions.size,
    keys: () => [...expressions.keys()],
    get(key) {
      const name = String(key);
      const expression = expressions.get(name);
      if (expression === undefined) return undefined;
      const earlier = known.get(name);
      if (earlier !== undefined) return earlier;
      if ('error' in expression)
        throw new CelError(`composited variable ${quote(name)} fails to compile: ${expression.error}`);
      const result = expression.program.evaluate(variables);
      budget.left -= result.cost;
      if ('error' in result)
        throw new CelError(`composited variable ${quote(name)} fails to evaluate: ${result.error}`);
      known.set(name, result.value);
      return result.value;
    },
  };
}

/** What came out instead of a text, as errors name it. */
export function shownType(value: CelValue): string {
  return typeNameOf(value);
}

function objectType(name: string, fields: Readonly<Record<string, CelType>>): ObjectType {
  return {
    kind: 'object',
    name,
    fields: new Map(Object.entries(fields).map(([field, type]) => [field, { name: field, type }])),
  };
}

const kindType = objectType('kubernetes.GroupVersionKind', { group: string, version: string, kind: string });
const resourceType = objectType('kubernetes.GroupVersionResource', {
  group: string,
  version: string,
  resource: string,
});
const userType = objectType('kubernetes.UserInfo', {
  username: string,
  uid: string,
  groups: list(string),
  extra: map(string, list(string)),
});
const requestType = objectType('kubernetes.AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: string,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: userType,
  dryRun: bool,
  options: dyn,
});
const namespaceType = objectType('kubernetes.Namespace', {
  metadata: objectType('kubernetes.NamespaceMetadata', {
    name: string,
    generateName: string,
    namespace: string,
    labels: map(string, string),
    annotations: map(string, string),
    UID: string,
    creationTimestamp: { kind: 'timestamp' },
    deletionGracePeriodSeconds: { kind: 'int' },
    deletionTimestamp: { kind: 'timestamp' },
    generation: { kind: 'int' },
    resourceVersion: string,
    finalizers: list(string),
  }),
  spec: objectType('kubernetes.NamespaceSpec', { finalizers: list(string) }),
  status: objectType('kubernetes.NamespaceStatus', { phase: string }),
});
