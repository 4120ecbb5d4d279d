import { CALLEE, truth } from './functions';
import { entryOf } from '../../../api/go/json-value';
import { isMap, typeName } from '../../../api/go/value';
import { nodeText } from './nodes';
import { TemplateCallError } from './call-error';
import type { CommandNode, FunctionNode, Node, Operand, PipeNode } from './nodes';
import type { GoValue } from '../../../api/go/value';
import type { Functions, Parameter, TemplateFunction } from './functions';

/** A value and whether Go holds it as an `interface {}`, which is the type that its errors then name. */
export interface Slot {
  readonly value: GoValue;
  readonly boxed: boolean;
}

/** What a template sees and where it is; `fail` throws with the text of the node that was reached last. */
export interface Scope {
  node: CommandNode | Node | Operand | undefined;
  readonly variables: { readonly name: string; readonly slot: Slot }[];
  readonly allowMissingKeys: boolean;
  readonly functions: Functions;
  fail(message: string): never;
}

/** The value that earlier commands of a pipeline hand on to the next. */
type Final = { readonly value: GoValue } | undefined;

/** The value of a pipeline; nil becomes "no value" (undefined). Declares the pipeline's variables in the scope. */
export function evaluatePipeline(pipe: PipeNode, dot: Slot, scope: Scope): GoValue {
  scope.node = pipe;
  let final: Final;
  for (const command of pipe.commands) {
    final = { value: evaluateCommand(command, dot, final, scope) ?? undefined };
  }
  const value = final?.value;
  for (const { name } of pipe.variables) {
    const variable = { name, slot: { value, boxed: false } };
    if (!pipe.isAssign) {
      scope.variables.push(variable);
      continue;
    }
    const index = scope.variables.findLastIndex((known) => known.name === name);
    if (index < 0) scope.fail(`undefined variable: ${name}`);
    scope.variables[index] = variable;
  }
  return value;
}

function evaluateCommand(command: CommandNode, dot: Slot, final: Final, scope: Scope): GoValue {
  const [first] = command.args;
  const hasArguments = command.args.length > 1 || final !== undefined;
  if (first.type === 'function') return evaluateFunction(first, command, dot, final, scope);
  if (first.type === 'field' || first.type === 'chain' || (first.type === 'variable' && first.path.length > 0)) {
    return evaluateOperand(first, dot, scope, hasArguments);
  }
  if (first.type !== 'pipe') scope.node = first;
  if (hasArguments) scope.fail(`can't give argument to non-function ${nodeText(first)}`);
  if (first.type === 'nil') scope.fail('nil is not a command');
  return evaluateOperand(first, dot, scope, false);
}

function evaluateOperand(node: Operand, dot: Slot, scope: Scope, hasArguments: boolean): GoValue {
  if (node.type === 'pipe') return evaluatePipeline(node, dot, scope);
  scope.node = node;
  switch (node.type) {
    case 'bool':
    case 'string':
      return node.value;
    case 'number':
      return node.value ?? scope.fail(`${node.text} overflows int`);
    case 'dot':
      return dot.value;
    case 'nil':
      return null;
    case 'field':
      return evaluateFields(dot, node.path, hasArguments, scope);
    case 'variable': {
      const variable = scope.variables.findLast(({ name }) => name === node.name);
      if (variable === undefined) return scope.fail(`undefined variable: ${node.name}`);
      return evaluateFields(variable.slot, node.path, hasArguments, scope);
    }
    case 'chain': {
      if (node.operand.type === 'nil') return scope.fail(`indirection through explicit nil in ${nodeText(node)}`);
      const value = evaluateArgument(node.operand, 'value', dot, scope);
      return evaluateFields({ value, boxed: false }, node.path, hasArguments, scope);
    }
    case 'function':
      return evaluateFunction(node, undefined, dot, undefined, scope);
  }
}

function evaluateFields(receiver: Slot, path: readonly string[], hasArguments: boolean, scope: Scope): GoValue {
  let slot = receiver;
  for (const [index, field] of path.entries()) {
    const { value, boxed } = slot;
    if (value === undefined) {
      if (!scope.allowMissingKeys) scope.fail(`nil data; no entry for key "${field}"`);
    } else if (value === null) {
      scope.fail(`nil pointer evaluating interface {}.${field}`);
    } else if (!isMap(value)) {
      scope.fail(`can't evaluate field ${field} in type ${boxed ? 'interface {}' : typeName(value)}`);
    } else {
      if (hasArguments && index === path.length - 1) scope.fail(`${field} is not a method but has arguments`);
      const found = entryOf(value, field);
      if (found === undefined && !scope.allowMissingKeys) scope.fail(`map has no entry for key "${field}"`);
      slot = { value: found, boxed: true };
    }
  }
  return slot.value;
}

/** A call; `command` holds the arguments, undefined for a function that is itself an argument. */
function evaluateFunction(
  node: FunctionNode,
  command: CommandNode | undefined,
  dot: Slot,
  final: Final,
  scope: Scope,
): GoValue {
  scope.node = node;
  const { name } = node;
  const known = scope.functions.get(name);
  if (known === undefined) return scope.fail(`"${name}" is not a defined function`);
  const args = command?.args.slice(1) ?? [];
  checkCount(name, known, args.length + (final === undefined ? 0 : 1), scope);
  if (name === 'and' || name === 'or') return evaluateLogical(name, args, dot, final, scope);
  const values = args.map((arg, index) => evaluateArgument(arg, parameterAt(known, index), dot, scope));
  if (final !== undefined) values.push(validate(final.value, parameterAt(known, values.length), false, scope));
  try {
    return known.call(values);
  } catch (error) {
    if (!(error instanceof TemplateCallError)) throw error;
    scope.node = command ?? node;
    const callee = args[0] === undefined ? sprintCallee(final) : nodeText(args[0]);
    return scope.fail(`error calling ${name}: ${error.message.replace(CALLEE, () => callee)}`);
  }
}

function sprintCallee(final: Final): string {
  return typeof final?.value === 'string' ? final.value : `<${typeName(final?.value)} Value>`;
}

function checkCount(name: string, { parameters, rest }: TemplateFunction, count: number, scope: Scope): void {
  const wanted = parameters.length;
  if (rest !== undefined && count < wanted) {
    scope.fail(`wrong number of args for ${name}: want at least ${wanted} got ${count}`);
  }
  if (rest === undefined && count !== wanted) {
    scope.fail(`wrong number of args for ${name}: want ${wanted} got ${count}`);
  }
}

function evaluateLogical(name: string, args: readonly Operand[], dot: Slot, final: Final, scope: Scope): GoValue {
  let value: GoValue;
  for (const arg of args) {
    value = evaluateArgument(arg, 'value', dot, scope);
    if (truth(value) === (name === 'or')) return value;
  }
  return final === undefined ? value : final.value;
}

function parameterAt({ parameters, rest }: TemplateFunction, index: number): Parameter {
  return parameters[index] ?? rest ?? 'value';
}

function evaluateArgument(node: Operand, parameter: Parameter, dot: Slot, scope: Scope): GoValue {
  scope.node = node;
  if (node.type === 'nil') {
    return parameter === 'string' ? scope.fail('cannot assign nil to string') : parameter === 'any' ? null : undefined;
  }
  if (parameter === 'string' && (node.type === 'bool' || node.type === 'number')) {
    return scope.fail(`expected string; found ${nodeText(node)}`);
  }
  const value = evaluateOperand(node, dot, scope, false);
  return validate(value, parameter, true, scope);
}

function validate(value: GoValue, parameter: Parameter, boxed: boolean, scope: Scope): GoValue {
  if (parameter === 'value') return value;
  if (parameter === 'any') return value ?? null;
  if (typeof value === 'string') return value;
  if (value === undefined || (value === null && !boxed)) return scope.fail('invalid value; expected string');
  return scope.fail(`wrong type for value; expected string; got ${typeName(value)}`);
}
