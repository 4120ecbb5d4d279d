import type { Outcome } from '../outcome';

/**
 * The value of a variable in a file of lines `NAME='value'`; '' when it is not there (pkg/kubelet/util/env/env_util.go). A value may go over
 * several lines. An error says what is wrong before the variable was found.
 */
export function variableOfFile(text: string, key: string): Outcome<string> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const wrong = (what: string) => ({ error: `invalid environment variable format at line ${index + 1}: ${what}` });
    const equals = line.indexOf('=');
    if (equals < 0) return wrong("missing '='");
    const name = line.slice(0, equals);
    if (name === '') return wrong('empty variable name');
    if (/[ \t]$/.test(name)) return wrong("whitespace before '=' is not allowed");
    const rest = line.slice(equals + 1);
    if (/^[ \t]/.test(rest)) {
      // As in a shell: the variable is empty.
      if (name === key) return { value: '' };
      continue;
    }
    if (!rest.startsWith("'")) return wrong('value must be enclosed in single quotes');
    let value = rest.slice(1);
    const from = index;
    while (!value.includes("'")) {
      index += 1;
      const next = lines[index];
      if (next === undefined)
        return { error: `invalid environment variable format starting at line ${from + 1}: unclosed single quote` };
      value += `\n${next}`;
    }
    const end = value.indexOf("'");
    if (!/^[ \t]*(#|$)/.test(value.slice(end + 1))) return wrong('unexpected content after closing quote');
    if (name === key) return { value: value.slice(0, end) };
  }
  return { value: '' };
}
