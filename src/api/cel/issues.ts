import type { Issue } from './ast';

/**
 * What is wrong with an expression, with the line and a mark below the place, as the compiler prints it
 * (vendor/github.com/google/cel-go/common/{error,errors}.go).
 */
export function issuesText(source: string, issues: readonly Issue[]): string {
  const ordered = [...issues].sort((a, b) => a.at - b.at);
  return ordered.map((issue) => issueText(source, issue)).join('\n');
}

function issueText(source: string, { at, message }: Issue): string {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const end = source.indexOf('\n', at);
  const text = source.slice(lineStart, end < 0 ? undefined : end).replaceAll('\t', ' ');
  const column = at - lineStart;
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text}\n | ${'.'.repeat(column)}^`;
}
