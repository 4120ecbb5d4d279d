import { quote } from '../../../api/go/text';
import { unquoteBody } from '../../../api/go/quote';
import { functions, type Functions } from './functions';
import { isKeyword, MAIN_TEMPLATE, TokenReader } from './token-reader';
import { nodeText } from './nodes';
import { parseNumber } from './number';
import type { BranchNode, CommandNode, Node, NodeList, Operand, PipeNode, VariableNode } from './nodes';
import type { Token } from './lexer';

/** The bodies of a template text by name; the text itself is `output`. */
export type Templates = ReadonlyMap<string, NodeList>;

/**
 * Parses the text of a go-template. Throws TemplateSyntaxError: `template: output:1: unclosed action`.
 * Source: text/template/parse/parse.go.
 */
export function parseTemplates(text: string, known: Functions = functions): Templates {
  const parser = new Parser(text, known);
  parser.parse();
  return parser.templates;
}

type Ending = 'else' | 'end';
interface Items {
  readonly nodes: NodeList;
  readonly ending: Ending;
}

const operandTypes: ReadonlySet<string> = new Set(
  'bool charConstant dot field identifier number nil rawString string variable leftParen'.split(' '),
);

class Parser {
  readonly templates = new Map<string, NodeList>();
  readonly #tokens: TokenReader;
  readonly #functions: Functions;
  #variables: string[] = ['$'];
  #rangeDepth = 0;

  constructor(text: string, known: Functions) {
    this.#tokens = new TokenReader(text);
    this.#functions = known;
  }

  parse(): void {
    const nodes: Node[] = [];
    while (this.#tokens.peek().type !== 'end of file') {
      const start = this.#tokens.next;
      if (this.#tokens.take().type === 'leftDelimiter') {
        if (isKeyword(this.#tokens.takeNonSpace(), 'define')) {
          this.#definition();
          continue;
        }
      }
      this.#tokens.next = start;
      const node = this.#textOrAction();
      if (typeof node === 'string') this.#tokens.fail(`unexpected {{${node}}}`);
      nodes.push(node);
    }
    this.#add(MAIN_TEMPLATE, nodes);
  }

  #definition(): void {
    const name = this.#templateName('define clause');
    this.#expectDelimiter('define clause');
    this.#add(name, this.#separately('define clause'));
  }

  /** The body of a `define` or `block`, which sees no variables of its surroundings. */
  #separately(context: string): NodeList {
    const outer = { variables: this.#variables, rangeDepth: this.#rangeDepth };
    this.#variables = ['$'];
    this.#rangeDepth = 0;
    const { nodes, ending } = this.#items();
    if (ending !== 'end') this.#tokens.fail(`unexpected {{${ending}}} in ${context}`);
    this.#variables = outer.variables;
    this.#rangeDepth = outer.rangeDepth;
    return nodes;
  }

  #add(name: string, nodes: NodeList): void {
    const known = this.templates.get(name);
    if (known === undefined || isEmpty(known)) this.templates.set(name, nodes);
    else if (!isEmpty(nodes)) this.#tokens.fail(`template: multiple definition of template ${quote(name)}`);
  }

  #items(): Items {
    this.#tokens.enter();
    const nodes: Node[] = [];
    while (this.#tokens.peekNonSpace().type !== 'end of file') {
      const node = this.#textOrAction();
      if (typeof node === 'string') {
        this.#tokens.leave();
        return { nodes, ending: node };
      }
      nodes.push(node);
    }
    return this.#tokens.fail('unexpected EOF');
  }

  #textOrAction(): Ending | Node {
    const token = this.#tokens.takeNonSpace();
    if (token.type === 'text') return { type: 'text', position: token.position, text: token.text };
    if (token.type !== 'leftDelimiter') this.#tokens.unexpected(token, 'input');
    this.#tokens.actionStart = token.position;
    const node = this.#action();
    this.#tokens.actionStart = undefined;
    return node;
  }

  #action(): Ending | Node {
    const start = this.#tokens.next;
    const token = this.#tokens.takeNonSpace();
    if (token.type === 'keyword') {
      switch (token.text) {
        case 'if':
        case 'range':
        case 'with':
          return this.#branch(token.text);
        case 'template':
          return this.#template();
        case 'block':
          return this.#block();
        case 'break':
        case 'continue':
          return this.#loopControl(token.text, token.position);
        case 'else': {
          const next = this.#tokens.peekNonSpace();
          if (!isKeyword(next, 'if') && !isKeyword(next, 'with')) this.#expectDelimiter('else');
          return 'else';
        }
        case 'end':
          this.#expectDelimiter('end');
          return 'end';
      }
    }
    this.#tokens.next = start;
    const { position } = this.#tokens.peekNonSpace();
    return { type: 'action', position, pipe: this.#pipeline('command', 'rightDelimiter') };
  }

  #loopControl(type: 'break' | 'continue', position: number): Node {
    const token = this.#tokens.takeNonSpace();
    if (token.type !== 'rightDelimiter') this.#tokens.unexpected(token, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#tokens.fail(`{{${type}}} outside {{range}}`);
    return { type, position };
  }

  #branch(type: BranchNode['type']): BranchNode {
    const visible = this.#variables.length;
    const pipe = this.#pipeline(type, 'rightDelimiter');
    if (type === 'range') this.#rangeDepth += 1;
    const { nodes: body, ending } = this.#items();
    if (type === 'range') this.#rangeDepth -= 1;
    const elseBody = ending === 'else' ? this.#elseBody(type) : undefined;
    this.#variables.length = visible;
    return { type, position: pipe.position, pipe, body, elseBody };
  }

  /** After an `{{else`: `else if` in an if and `else with` in a with are a branch of their own. */
  #elseBody(type: BranchNode['type']): NodeList {
    if (type !== 'range' && isKeyword(this.#tokens.peek(), type)) {
      this.#tokens.take();
      this.#tokens.enter();
      const nested = this.#branch(type);
      this.#tokens.leave();
      return [nested];
    }
    const { nodes, ending } = this.#items();
    if (ending !== 'end') this.#tokens.fail(`expected end; found {{${ending}}}`);
    return nodes;
  }

  #template(): Node {
    const { position } = this.#tokens.peekNonSpace();
    const name = this.#templateName('template clause');
    const before = this.#tokens.next;
    if (this.#tokens.takeNonSpace().type === 'rightDelimiter')
      return { type: 'template', position, name, pipe: undefined };
    this.#tokens.next = before;
    return { type: 'template', position, name, pipe: this.#pipeline('template clause', 'rightDelimiter') };
  }

  #block(): Node {
    const { position } = this.#tokens.peekNonSpace();
    const name = this.#templateName('block clause');
    const pipe = this.#pipeline('block clause', 'rightDelimiter');
    this.#add(name, this.#separately('block clause'));
    return { type: 'template', position, name, pipe };
  }

  #templateName(context: string): string {
    const token = this.#tokens.takeNonSpace();
    if (token.type !== 'string' && token.type !== 'rawString') this.#tokens.unexpected(token, context);
    return this.#unquote(token);
  }

  #pipeline(context: string, end: Token['type']): PipeNode {
    const { position } = this.#tokens.peekNonSpace();
    const { variables, isAssign } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const start = this.#tokens.next;
      const token = this.#tokens.takeNonSpace();
      if (token.type === end) break;
      if (!operandTypes.has(token.type)) this.#tokens.unexpected(token, context);
      this.#tokens.next = start;
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`);
    for (const [index, { args }] of commands.entries()) {
      if (index > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(args[0].type)) {
        this.#tokens.fail(`non executable command in pipeline stage ${index + 1}`);
      }
    }
    return { type: 'pipe', position, isAssign, variables, commands };
  }

  #declarations(context: string): Pick<PipeNode, 'isAssign' | 'variables'> {
    const variables: VariableNode[] = [];
    for (;;) {
      const token = this.#tokens.peekNonSpace();
      if (token.type !== 'variable') return { variables, isAssign: false };
      const start = this.#tokens.next;
      this.#tokens.takeNonSpace();
      const next = this.#tokens.peekNonSpace();
      const comma = next.type === 'char' && next.text === ',';
      if (next.type !== 'assign' && next.type !== 'declare' && !comma) {
        this.#tokens.next = start;
        return { variables, isAssign: false };
      }
      this.#tokens.takeNonSpace();
      variables.push({ type: 'variable', position: token.position, name: token.text, path: [] });
      this.#variables.push(token.text);
      if (!comma) return { variables, isAssign: next.type === 'assign' };
      if (context !== 'range' || variables.length >= 2) this.#tokens.fail(`too many declarations in ${context}`);
      if (!['variable', 'rightDelimiter', 'rightParen'].includes(this.#tokens.peekNonSpace().type)) {
        this.#tokens.fail('range can only initialize variables');
      }
    }
  }

  #command(): CommandNode {
    const { position } = this.#tokens.peekNonSpace();
    const args: Operand[] = [];
    for (;;) {
      this.#tokens.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) args.push(operand);
      const before = this.#tokens.next;
      const token = this.#tokens.take();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelimiter' || token.type === 'rightParen') this.#tokens.next = before;
      else if (token.type !== 'pipe') this.#tokens.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = args;
    return first === undefined
      ? this.#tokens.fail('empty command')
      : { type: 'command', position, args: [first, ...rest] };
  }

  #operand(): Operand | undefined {
    const term = this.#term();
    const { type, position } = this.#tokens.peek();
    if (term === undefined || type !== 'field') return term;
    const path: string[] = [];
    while (this.#tokens.peek().type === 'field') path.push(this.#tokens.take().text.slice(1));
    switch (term.type) {
      case 'field':
      case 'variable':
        return { ...term, position, path: [...term.path, ...path] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#tokens.fail(`unexpected . after term ${quote(nodeText(term))}`);
      default:
        return { type: 'chain', position, operand: term, path };
    }
  }

  #term(): Operand | undefined {
    const start = this.#tokens.next;
    const token = this.#tokens.takeNonSpace();
    const { position, text } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.#functions.has(text)) this.#tokens.fail(`function ${quote(text)} not defined`);
        return { type: 'function', position, name: text };
      case 'dot':
      case 'nil':
        return { type: token.type, position };
      case 'variable':
        if (!this.#variables.includes(text)) this.#tokens.fail(`undefined variable ${quote(text)}`);
        return { type: 'variable', position, name: text, path: [] };
      case 'field':
        return { type: 'field', position, path: [text.slice(1)] };
      case 'bool':
        return { type: 'bool', position, value: text === 'true' };
      case 'charConstant':
      case 'number': {
        const value = parseNumber(text);
        return typeof value === 'string' ? this.#tokens.fail(value) : { type: 'number', position, text, value };
      }
      case 'leftParen': {
        this.#tokens.enter();
        const pipe = this.#pipeline('parenthesized pipeline', 'rightParen');
        this.#tokens.leave();
        return pipe;
      }
      case 'string':
      case 'rawString':
        return { type: 'string', position, source: text, value: this.#unquote(token) };
      default:
        this.#tokens.next = start;
        return undefined;
    }
  }

  #unquote({ type, text }: Token): string {
    const body = text.slice(1, -1);
    return type === 'rawString'
      ? body.replaceAll('\r', '')
      : (unquoteBody(body, '"') ?? this.#tokens.fail('invalid syntax'));
  }

  #expectDelimiter(context: string): void {
    const token = this.#tokens.takeNonSpace();
    if (token.type !== 'rightDelimiter') this.#tokens.unexpected(token, context);
  }
}

function isEmpty(nodes: NodeList): boolean {
  return nodes.every((node) => node.type === 'text' && node.text.trim() === '');
}
