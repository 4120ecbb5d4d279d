import type { Coroutine, ProcessContext } from '../process/process';
import { posixExpression } from './regular-expression';
import { complain, forEachLine, openInputs, type Flavor } from './tool';

interface Line {
  readonly text: string;
  readonly fields: readonly string[];
  readonly number: number;
}

interface Rule {
  readonly when: 'BEGIN' | 'END' | ((line: Line) => boolean);
  /** The values that each `print` joins with spaces. */
  readonly prints: readonly (readonly string[])[];
}

class AwkError extends Error {}

/**
 * `awk '[pattern] { print values }'` with patterns `/re/`, `NR==1`, `$2 == "x"`, `BEGIN`, `END`, and values `$n`, `$NF`, `$(NF-n)`, `NR`, `NF`, texts and numbers.
 * Divergence from real Kubernetes: the rest of the language is refused as a syntax error.
 */
export function* awk(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const args = process.argv.slice(1);
  let separator = ' ';
  while (/^-./.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (!option.startsWith('-F')) return refuse(process, `unknown option ${option}`, flavor);
    separator = option.length > 2 ? option.slice(2) : (args.shift() ?? ' ');
  }
  const [program, ...files] = args;
  if (program === undefined) return refuse(process, 'no program text', flavor);
  let rules: readonly Rule[];
  try {
    rules = parse(program);
  } catch (error) {
    if (error instanceof AwkError || error instanceof SyntaxError) return refuse(process, 'syntax error', flavor);
    throw error;
  }
  const split = splitter(separator === '\\t' ? '\t' : separator);
  let last: Line = { text: '', fields: [], number: 0 };
  const run = (wanted: readonly Rule[], line: Line): string =>
    wanted
      .flatMap(({ prints }) => prints.map((values) => `${values.map((each) => valueOf(each, line)).join(' ')}\n`))
      .join('');
  process.print(
    run(
      rules.filter(({ when }) => when === 'BEGIN'),
      last,
    ),
  );
  if (rules.every(({ when }) => when === 'BEGIN')) return 0;
  const inputs = openInputs(process, files, flavor);
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (text) => {
      const line = (last = { text, fields: split(text), number: last.number + 1 });
      return run(
        rules.filter(({ when }) => typeof when === 'function' && when(line)),
        line,
      );
    });
  }
  process.print(
    run(
      rules.filter(({ when }) => when === 'END'),
      last,
    ),
  );
  return inputs.failed ? 2 : 0;
}

function refuse(process: ProcessContext, what: string, flavor: Flavor): number {
  complain(
    process,
    flavor === 'gnu' ? `cmd. line:1: ${what}` : `cmd. line:1: ${what === 'syntax error' ? 'Unexpected token' : what}`,
  );
  return 2;
}

function splitter(separator: string): (text: string) => readonly string[] {
  if (separator === ' ') return (text) => text.trim().split(/\s+/).filter(Boolean);
  if (separator.length === 1) return (text) => text.split(separator);
  const expression = posixExpression(separator, { extended: true, flags: 'g' });
  return (text) => text.split(expression);
}

function parse(program: string): readonly Rule[] {
  const rules: Rule[] = [];
  let rest = program.trim();
  while (rest !== '') {
    const found = /^(BEGIN|END|\/(?:\\.|[^/\\])+\/|[^{};/]+)?\s*(?:\{((?:"(?:\\.|[^"\\])*"|[^{}"])*)\})?\s*;?\s*/.exec(
      rest,
    );
    const [whole = '', pattern, action] = found ?? [];
    if (whole === '' || (pattern === undefined && action === undefined)) throw new AwkError(rest);
    rest = rest.slice(whole.length);
    const when = pattern === 'BEGIN' || pattern === 'END' ? pattern : condition(pattern?.trim());
    rules.push({ when, prints: action === undefined ? [['$0']] : statements(action) });
  }
  return rules;
}

function condition(pattern: string | undefined): (line: Line) => boolean {
  if (pattern === undefined) return () => true;
  if (pattern.startsWith('/')) {
    const expression = posixExpression(pattern.slice(1, -1).replaceAll('\\/', '/'), { extended: true });
    return ({ text }) => expression.test(text);
  }
  const [, left = '', operator = '', right = ''] =
    /^(\$?\w+|"[^"]*")\s*(==|!=|<=|>=|<|>)\s*(\$?\w+|"[^"]*")$/.exec(pattern) ?? [];
  if (operator === '' || !isValue(left) || !isValue(right)) throw new AwkError(pattern);
  return (line) => compare(valueOf(left, line), valueOf(right, line), operator, right.startsWith('"'));
}

function compare(a: string, b: string, operator: string, asText: boolean): boolean {
  const numbers = !asText && a.trim() !== '' && Number.isFinite(Number(a)) && Number.isFinite(Number(b));
  const order = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  if (operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (operator.startsWith('<')) return order < 0 || (operator === '<=' && order === 0);
  return order > 0 || (operator === '>=' && order === 0);
}

/** What each `print` of an action prints: values that stand side by side become one. */
function statements(action: string): readonly (readonly string[])[] {
  return action
    .split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => {
      const [, list] = /^print(?:\s+(.*)|(?=")(.*)|(?=\$)(.*))?$/.exec(statement) ?? [];
      if (!/^print\b/.test(statement)) throw new AwkError(statement);
      const values = (list ?? statement.slice('print'.length)).trim();
      if (values === '') return ['$0'];
      return values.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((value) => {
        if (!/^\s*(?:(?:\$\(NF-\d+\)|\$?\w+|"(?:\\.|[^"\\])*")\s*)+$/.test(value)) throw new AwkError(value);
        for (const [part] of value.matchAll(VALUES)) if (!isValue(part)) throw new AwkError(part);
        return value;
      });
    });
}

const VALUES = /\$\(NF-\d+\)|\$?\w+|"(?:\\.|[^"\\])*"/g;

function isValue(text: string): boolean {
  return /^(?:\$(?:\d+|NF|\(NF-\d+\))|NR|NF|\d+|"(?:\\.|[^"\\])*")$/.test(text);
}

function valueOf(values: string, line: Line): string {
  return [...values.matchAll(VALUES)].map(([part]) => single(part, line)).join('');
}

function single(text: string, { text: whole, fields, number }: Line): string {
  if (text.startsWith('"'))
    return text
      .slice(1, -1)
      .replaceAll('\\t', '\t')
      .replaceAll('\\n', '\n')
      .replace(/\\(["\\])/g, '$1');
  if (text === 'NR') return String(number);
  if (text === 'NF') return String(fields.length);
  if (text === '$NF') return fields.at(-1) ?? '';
  const back = /^\$\(NF-(\d+)\)$/.exec(text)?.[1];
  if (text === '$0' || (back !== undefined && Number(back) === fields.length)) return whole;
  if (back !== undefined) return fields[fields.length - 1 - Number(back)] ?? '';
  return text.startsWith('$') ? (fields[Number(text.slice(1)) - 1] ?? '') : text;
}
