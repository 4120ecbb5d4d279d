import type { Coroutine, ProcessContext } from '../process/process';
import { errorText } from '../../../sim/file-system';
import { openOutput } from '../process/open';
import { readAll } from '../process/system-calls';
import { posixExpression } from './regular-expression';
import { complain, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly expression: RegExp };

interface Command {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  readonly text: string;
  readonly expression: RegExp | undefined;
  readonly replacement: string;
  readonly flags: string;
  /** Inside a range of addresses. */
  active: boolean;
}

class SedError extends Error {}

/** `sed`: the commands s, p, d, q, =, a, i, c, y, with addresses and ranges; `-n`, `-e`, `-E`, `-i`. No branches, no hold space. */
export function* sed(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const scripts: string[] = [];
  const args: string[] = [];
  const given = process.argv.slice(1);
  for (let index = 0; index < given.length; index += 1) {
    if (given[index] === '-e') scripts.push(given[(index += 1)] ?? '');
    else args.push(given[index] ?? '');
  }
  const { options, operands, unknown } = parseArguments(args, 'nErisue:', {
    quiet: 'n',
    'regexp-extended': 'E',
    'in-place': 'i',
    expression: 'e:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const files = [...operands];
  const expression = options.get('e');
  if (expression !== undefined) scripts.push(expression);
  if (scripts.length === 0) {
    const script = files.shift();
    if (script === undefined) {
      process.printError('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return 1;
    }
    scripts.push(script);
  }
  let commands: Command[];
  try {
    commands = parseScript(scripts.join('\n'), options.has('E') || options.has('r'));
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof SyntaxError)) throw error;
    complain(
      process,
      `-e expression #1, char ${scripts.join('\n').length}: ${error instanceof SedError ? error.message : 'Invalid preceding regular expression'}`,
    );
    return 1;
  }
  const inputs = openInputs(
    process,
    files,
    flavor,
    flavor === 'gnu' ? (name, error) => `can't read ${name}: ${errorText(error.code)}` : undefined,
  );
  let text = '';
  for (const { name, input } of inputs) {
    const content = yield* readAll(input);
    if (options.has('i') && name !== '-') openOutput(process, name).write(edit(content, commands, options.has('n')));
    else text += text === '' || text.endsWith('\n') ? content : `\n${content}`;
  }
  if (!options.has('i')) process.print(edit(text, commands, options.has('n')));
  return inputs.failed ? 2 : 0;
}

function edit(text: string, commands: readonly Command[], quiet: boolean): string {
  const complete = text.endsWith('\n');
  const lines = text.split('\n');
  if (complete || text === '') lines.pop();
  let output = '';
  for (const [index, original] of lines.entries()) {
    const last = index === lines.length - 1;
    const end = last && !complete ? '' : '\n';
    let line: string | undefined = original;
    let after = '';
    let quits = false;
    for (const command of commands) {
      if (line === undefined) break;
      if (!applies(command, line, index + 1, last)) continue;
      switch (command.name) {
        case 's': {
          const changed: string = substitute(line, command);
          if (changed !== line && command.flags.includes('p')) output += `${changed}\n`;
          line = changed;
          break;
        }
        case 'p':
          output += `${line}\n`;
          break;
        case 'd':
          line = undefined;
          break;
        case 'q':
          quits = true;
          break;
        case '=':
          output += `${index + 1}\n`;
          break;
        case 'a':
          after += `${command.text}\n`;
          break;
        case 'i':
          output += `${command.text}\n`;
          break;
        case 'c':
          output += `${command.text}\n`;
          line = undefined;
          break;
        case 'y':
          line = [...line].map((char) => command.replacement[command.text.indexOf(char)] ?? char).join('');
      }
      if (quits) break;
    }
    if (line !== undefined && !quiet) output += line + end;
    output += after;
    if (quits) break;
  }
  return output;
}

function substitute(line: string, { expression, replacement, flags }: Command): string {
  if (expression === undefined) return line;
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let count = 0;
  return line.replace(expression, (...found) => {
    count += 1;
    const groups = found.slice(
      0,
      found.findIndex((part) => typeof part === 'number'),
    );
    const [match = ''] = groups;
    if (count < nth || (count > nth && !flags.includes('g'))) return String(match);
    return replacement.replace(/\\(\d|n|t|&|[^])|&/g, (whole, char: string | undefined) => {
      if (char === undefined) return String(match);
      if (/\d/.test(char)) return String(groups[Number(char)] ?? '');
      return char === 'n' ? '\n' : char === 't' ? '\t' : whole.slice(1);
    });
  });
}

function applies(command: Command, line: string, number: number, last: boolean): boolean {
  const { from, to, negated } = command;
  const hits = (address: Address): boolean => {
    if (address.kind === 'line') return address.line === number;
    return address.kind === 'last' ? last : address.expression.test(line);
  };
  let chosen: boolean;
  if (from === undefined) chosen = true;
  else if (to === undefined) chosen = hits(from);
  else if (command.active) {
    chosen = true;
    if (hits(to) || (to.kind === 'line' && number >= to.line)) command.active = false;
  } else {
    chosen = hits(from);
    if (chosen && !(to.kind === 'line' && to.line <= number)) command.active = true;
  }
  return chosen !== negated;
}

function parseScript(script: string, extended: boolean): Command[] {
  const commands: Command[] = [];
  let rest = script;
  const address = (): Address | undefined => {
    const line = /^\d+/.exec(rest)?.[0];
    if (line !== undefined) {
      rest = rest.slice(line.length);
      return { kind: 'line', line: Number(line) };
    }
    if (rest.startsWith('$')) {
      rest = rest.slice(1);
      return { kind: 'last' };
    }
    if (!rest.startsWith('/')) return undefined;
    const [source, end] = delimited(rest, 1, '/');
    rest = rest.slice(end);
    return { kind: 'match', expression: posixExpression(source, { extended }) };
  };
  for (;;) {
    rest = rest.replace(/^[\s;]+/, '');
    if (rest === '') return commands;
    if (rest.startsWith('#')) {
      rest = rest.replace(/^[^\n]*/, '');
      continue;
    }
    const from = address();
    let to: Address | undefined;
    if (rest.startsWith(',')) {
      rest = rest.slice(1);
      to = address();
      if (to === undefined) throw new SedError("unexpected `,'");
    }
    rest = rest.trimStart();
    const negated = rest.startsWith('!');
    if (negated) rest = rest.slice(1).trimStart();
    const name = rest[0];
    if (name === undefined) throw new SedError('missing command');
    const base = {
      from,
      to,
      negated,
      name,
      text: '',
      expression: undefined,
      replacement: '',
      flags: '',
      active: false,
    };
    rest = rest.slice(1);
    if (name === 's' || name === 'y') {
      const delimiter = rest[0] ?? '';
      const [source, middle] = delimited(rest, 1, delimiter);
      const [replacement, end] = delimited(rest, middle, delimiter);
      const flags = name === 's' ? (/^[gpiI\d]*/.exec(rest.slice(end))?.[0] ?? '') : '';
      rest = rest.slice(end + flags.length);
      if (name === 'y') commands.push({ ...base, text: source, replacement });
      else {
        const expression = posixExpression(source, { extended, flags: /i/i.test(flags) ? 'gi' : 'g' });
        commands.push({ ...base, expression, replacement, flags });
      }
    } else if ('aic'.includes(name)) {
      const [, text = ''] = /^\s*\\?\n?([^\n]*)/.exec(rest) ?? [];
      rest = rest.replace(/^\s*\\?\n?[^\n]*/, '');
      commands.push({ ...base, text });
    } else if ('pdq='.includes(name)) commands.push(base);
    else throw new SedError(`unknown command: \`${name}'`);
    if (rest !== '' && !/^\s*[;\n}]/.test(rest) && rest.trim() !== '')
      throw new SedError(name === 's' ? "unknown option to `s'" : 'extra characters after command');
  }
}

/** The text up to the next delimiter that no backslash stands before, and the index behind that. */
function delimited(text: string, start: number, delimiter: string): [string, number] {
  let result = '';
  for (let index = start; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '\\' && index + 1 < text.length) {
      index += 1;
      result += text[index] === delimiter ? delimiter : `\\${text[index]}`;
    } else if (char === delimiter) return [result, index + 1];
    else result += char;
  }
  throw new SedError("unterminated `s' command");
}
