/** One directive with where it stands; `block` for those with braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
  readonly file: string;
  readonly line: number;
}

/** What nginx says of a configuration before it gives up: `[emerg]` and the place. */
export class ConfigurationError extends Error {}

interface Token {
  readonly text: string;
  readonly line: number;
  /** `;`, `{`, `}` without quotes. */
  readonly mark: boolean;
}

const MAX_DEPTH = 20;

/** Reads a configuration file (src/core/ngx_conf_file.c). Errors: {@link ConfigurationError}. */
export function parseDirectives(text: string, file: string): readonly Directive[] {
  const tokens = tokensOf(text, file);
  const lines = text.split('\n').length;
  let index = 0;
  const fail = (message: string, line: number): never => {
    throw new ConfigurationError(`${message} in ${file}:${line}`);
  };
  const block = (depth: number): readonly Directive[] => {
    if (depth > MAX_DEPTH) fail('too many nested blocks', lines);
    const directives: Directive[] = [];
    for (;;) {
      const first = tokens[index];
      if (first === undefined) {
        if (depth > 0) fail('unexpected end of file, expecting "}"', lines);
        return directives;
      }
      index += 1;
      if (first.mark && first.text === '}') {
        if (depth === 0) fail('unexpected "}"', first.line);
        return directives;
      }
      if (first.mark) fail(`unexpected "${first.text}"`, first.line);
      const args: string[] = [];
      let end = tokens[index];
      for (; end !== undefined && !end.mark; end = tokens[(index += 1)]) args.push(end.text);
      const at = { name: first.text, args, file, line: first.line };
      index += 1;
      if (end === undefined) fail('unexpected end of file, expecting ";" or "}"', lines);
      else if (end.text === '}') fail(`directive "${first.text}" is not terminated by ";"`, end.line);
      else if (end.text === ';') directives.push({ ...at, line: end.line });
      else directives.push({ ...at, block: block(depth + 1) });
    }
  };
  return block(0);
}

function tokensOf(text: string, file: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  const expression =
    /(\n)|[ \t\r]+|#[^\n]*|([;{}])|"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'|((?:\\[^]|\$\{|[^\s;{}"'\\])(?:\\[^]|\$\{\w*\}|[^\s;{\\])*)/gy;
  for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
    const [whole, newline, mark, double, single, word] = found;
    const quoted = (double ?? single)?.replace(/\\(["'\\])/g, '$1');
    if (newline !== undefined) line += 1;
    else if (mark !== undefined) tokens.push({ text: mark, line, mark: true });
    else if (quoted !== undefined || word !== undefined) tokens.push({ text: quoted ?? word ?? '', line, mark: false });
    if (newline === undefined) line += whole.split('\n').length - 1;
    if (expression.lastIndex >= text.length) return tokens;
  }
  if (text !== '') throw new ConfigurationError(`unexpected end of file, expecting ";" or "}" in ${file}:${line}`);
  return tokens;
}
