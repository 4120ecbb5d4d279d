import { quote } from '../../../api/go/text';
import type { GoNumber } from '../../../api/go/value';

/** The nodes of a parsed template; `position` is an offset into the text. Source: text/template/parse/node.go. */
export type Node = ActionNode | BranchNode | BreakNode | ContinueNode | TemplateNode | TextNode;
export type NodeList = readonly Node[];

export interface TextNode {
  readonly type: 'text';
  readonly position: number;
  readonly text: string;
}
export interface ActionNode {
  readonly type: 'action';
  readonly position: number;
  readonly pipe: PipeNode;
}
export interface BranchNode {
  readonly type: 'if' | 'range' | 'with';
  readonly position: number;
  readonly pipe: PipeNode;
  readonly body: NodeList;
  readonly elseBody: NodeList | undefined;
}
export interface TemplateNode {
  readonly type: 'template';
  readonly position: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}
export interface BreakNode {
  readonly type: 'break';
  readonly position: number;
}
export interface ContinueNode {
  readonly type: 'continue';
  readonly position: number;
}

export interface PipeNode {
  readonly type: 'pipe';
  readonly position: number;
  readonly isAssign: boolean;
  readonly variables: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}
export interface CommandNode {
  readonly type: 'command';
  readonly position: number;
  readonly args: readonly [Operand, ...Operand[]];
}

export type Operand =
  | BoolNode
  | ChainNode
  | DotNode
  | FieldNode
  | FunctionNode
  | NilNode
  | NumberNode
  | PipeNode
  | StringNode
  | VariableNode;

export interface BoolNode {
  readonly type: 'bool';
  readonly position: number;
  readonly value: boolean;
}
export interface DotNode {
  readonly type: 'dot';
  readonly position: number;
}
export interface NilNode {
  readonly type: 'nil';
  readonly position: number;
}
export interface FunctionNode {
  readonly type: 'function';
  readonly position: number;
  readonly name: string;
}
/** `.a.b` */
export interface FieldNode {
  readonly type: 'field';
  readonly position: number;
  readonly path: readonly string[];
}
/** `$x.a.b`: the variable's name (with `$`), then fields. */
export interface VariableNode {
  readonly type: 'variable';
  readonly position: number;
  readonly name: string;
  readonly path: readonly string[];
}
/** `(pipeline).a.b` */
export interface ChainNode {
  readonly type: 'chain';
  readonly position: number;
  readonly operand: Operand;
  readonly path: readonly string[];
}
export interface NumberNode {
  readonly type: 'number';
  readonly position: number;
  readonly text: string;
  /** Undefined where the number overflows an int: that is an error only once it is evaluated. */
  readonly value: GoNumber | undefined;
}
export interface StringNode {
  readonly type: 'string';
  readonly position: number;
  readonly source: string;
  readonly value: string;
}

/** The node as template source, as error messages show it. */
export function nodeText(node: CommandNode | Node | Operand): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${pipeText(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    case 'if':
    case 'range':
    case 'with':
      return `{{${node.type} ${pipeText(node.pipe)}}}`;
    case 'command':
      return node.args.map((arg) => (arg.type === 'pipe' ? `(${pipeText(arg)})` : nodeText(arg))).join(' ');
    case 'pipe':
      return pipeText(node);
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'function':
      return node.name;
    case 'field':
      return `.${node.path.join('.')}`;
    case 'variable':
      return [node.name, ...node.path].join('.');
    case 'chain': {
      const operand = node.operand.type === 'pipe' ? `(${pipeText(node.operand)})` : nodeText(node.operand);
      return [operand, ...node.path].join('.');
    }
    case 'number':
      return node.text;
    case 'string':
      return node.source;
  }
}

function pipeText({ variables, isAssign, commands }: PipeNode): string {
  const names = variables.map(nodeText).join(', ');
  const declaration = names === '' ? '' : `${names} ${isAssign ? '=' : ':='} `;
  return declaration + commands.map(nodeText).join(' | ');
}
