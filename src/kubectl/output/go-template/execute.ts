import { isList, sortedKeys } from '../../../api/go/json-value';
import { errorLocation, TemplateExecutionError } from './execution-error';
import { evaluatePipeline } from './evaluate';
import { GoNumber, isMap, isNumber, numberOf, numberType } from '../../../api/go/value';
import { sprint } from '../../../api/go/format';
import { MAIN_TEMPLATE } from './token-reader';
import { functions, truth, type Functions } from './functions';
import type { BranchNode, Node, NodeList, TemplateNode } from './nodes';
import type { GoValue } from '../../../api/go/value';
import type { JsonValue } from '../../../api/go/json-value';
import type { Scope, Slot } from './evaluate';
import type { Templates } from './parser';

export interface ExecuteOptions {
  /** The source text, of which errors tell line and column. */
  readonly text: string;
  readonly allowMissingKeys: boolean;
  /** Default: those of kubectl. */
  readonly functions?: Functions;
}

/** What came out until the end, or until the error. */
export interface Execution {
  readonly printed: string;
  readonly error: string | undefined;
}

// Go gives up at 100,000 nested templates, which a JavaScript stack can't hold.
const MAX_DEPTH = 500;
const MAX_STEPS = 2_000_000;
const MAX_PRINTED = 64 * 1024 * 1024;

type Signal = 'break' | 'continue' | undefined;

/**
 * Runs a parsed template over a value. Source: text/template/exec.go.
 * Divergence from real Kubernetes: 500 nested templates, 2,000,000 nodes and 64 MiB of output are the limits.
 */
export function executeTemplates(templates: Templates, data: JsonValue, options: ExecuteOptions): Execution {
  const printed: string[] = [];
  let size = 0;
  let steps = 0;
  let depth = 0;

  try {
    runTemplate(MAIN_TEMPLATE, templates.get(MAIN_TEMPLATE) ?? [], { value: data, boxed: false });
    return { printed: printed.join(''), error: undefined };
  } catch (error) {
    if (error instanceof TemplateExecutionError) return { printed: printed.join(''), error: error.message };
    throw error;
  }

  function runTemplate(name: string, nodes: NodeList, dot: Slot): void {
    const scope: Scope = {
      node: undefined,
      variables: [{ name: '$', slot: dot }],
      allowMissingKeys: options.allowMissingKeys,
      functions: options.functions ?? functions,
      fail(message) {
        const where = scope.node === undefined ? '' : `${errorLocation(options.text, scope.node, name)}: `;
        throw new TemplateExecutionError(`template: ${where}${message}`);
      },
    };
    walkList(nodes, dot, scope);
  }

  function print(text: string, scope: Scope): void {
    size += text.length;
    if (size > MAX_PRINTED) scope.fail(`more than ${MAX_PRINTED} characters of output`);
    printed.push(text);
  }

  function walkList(nodes: NodeList, dot: Slot, scope: Scope): Signal {
    for (const node of nodes) {
      const signal = walk(node, dot, scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  function walk(node: Node, dot: Slot, scope: Scope): Signal {
    steps += 1;
    scope.node = node;
    if (steps > MAX_STEPS) scope.fail(`more than ${MAX_STEPS} steps`);
    switch (node.type) {
      case 'text':
        print(node.text, scope);
        return undefined;
      case 'action': {
        const value = evaluatePipeline(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) print(value === undefined ? '<no value>' : sprint(value), scope);
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.type;
      case 'template':
        walkTemplate(node, dot, scope);
        return undefined;
      default: {
        const visible = scope.variables.length;
        const signal = node.type === 'range' ? walkRange(node, dot, scope) : walkCondition(node, dot, scope);
        scope.variables.length = visible;
        return signal;
      }
    }
  }

  function walkCondition(node: BranchNode, dot: Slot, scope: Scope): Signal {
    const value = evaluatePipeline(node.pipe, dot, scope);
    if (!truth(value)) return walkList(node.elseBody ?? [], dot, scope);
    return walkList(node.body, node.type === 'with' ? { value, boxed: false } : dot, scope);
  }

  function walkTemplate(node: TemplateNode, dot: Slot, scope: Scope): void {
    const nodes = templates.get(node.name);
    if (nodes === undefined) return scope.fail(`template "${node.name}" not defined`);
    if (depth === MAX_DEPTH) return scope.fail('exceeded maximum template depth (100000)');
    const value = node.pipe === undefined ? undefined : evaluatePipeline(node.pipe, dot, scope);
    depth += 1;
    runTemplate(node.name, nodes, { value, boxed: false });
    depth -= 1;
  }

  function walkRange(node: BranchNode, dot: Slot, scope: Scope): Signal {
    const value = evaluatePipeline(node.pipe, dot, scope);
    const { variables, isAssign } = node.pipe;
    const visible = scope.variables.length;
    const visit = (index: GoValue, element: Slot): Signal => {
      const slots = variables.length === 1 ? [element] : [{ value: index, boxed: false }, element];
      for (const [at, variable] of variables.entries()) {
        const slot = slots[at] ?? element;
        if (isAssign) assign(scope, variable.name, slot);
        else scope.variables[visible - variables.length + at] = { name: variable.name, slot };
      }
      const signal = walkList(node.body, element, scope);
      scope.variables.length = visible;
      return signal;
    };
    let visited = false;
    for (const [index, element] of elements(value, variables.length, scope)) {
      visited = true;
      if (visit(index, element) === 'break') break;
    }
    return visited ? undefined : walkList(node.elseBody ?? [], dot, scope);
  }
}

/** What a range goes over: items by position, entries in the order of their keys, or the numbers below a whole one. */
function* elements(value: GoValue, variables: number, scope: Scope): Generator<readonly [GoValue, Slot]> {
  if (value === null || value === undefined) return;
  if (isList(value)) {
    for (const [index, item] of value.entries()) yield [new GoNumber('int', index), { value: item, boxed: true }];
  } else if (isMap(value)) {
    for (const key of sortedKeys(value)) yield [key, { value: value[key], boxed: true }];
  } else if (isNumber(value) && numberType(value) !== 'float64') {
    if (variables > 1) scope.fail(`can't use ${sprint(value)} to iterate over more than one variable`);
    for (let number = 0; number < numberOf(value); number += 1) {
      const element = value instanceof GoNumber ? new GoNumber(value.type, number) : number;
      yield [undefined, { value: element, boxed: false }];
    }
  } else {
    scope.fail(`range can't iterate over ${sprint(value)}`);
  }
}

function assign(scope: Scope, name: string, slot: Slot): void {
  const index = scope.variables.findLastIndex((variable) => variable.name === name);
  if (index < 0) scope.fail(`undefined variable: ${name}`);
  scope.variables[index] = { name, slot };
}
