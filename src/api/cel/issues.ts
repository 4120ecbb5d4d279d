import { NOWHERE, type Issue } from './ast';

/** Of longer lines the place alone is told. */
const MAX_SNIPPET = 16_384;
const WIDE = { dot: '．', mark: '＾' } as const;

/**
 * What is wrong with an expression, with the line and a mark below the place, as the compiler prints it
 * (vendor/github.com/google/cel-go/common/{error,errors}.go).
 */
export function issuesText(source: string, issues: readonly Issue[]): string {
  const ordered = [...issues].sort((a, b) => a.at - b.at);
  return ordered.map((issue) => issueText(source, issue)).join('\n');
}

function issueText(source: string, { at, message }: Issue): string {
  if (at === NOWHERE) return `ERROR: <input>:-1:0: ${message}`;
  if (source === '') return `ERROR: <input>:1:0: ${message}`;
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const end = source.indexOf('\n', at);
  const text = source.slice(lineStart, end < 0 ? undefined : end).replaceAll('\t', ' ');
  const passed = Array.from(text.slice(0, at - lineStart));
  const place = `ERROR: <input>:${line}:${passed.length + 1}: ${message}`;
  if (Buffer.byteLength(text) > MAX_SNIPPET) return place;
  const dots = passed.map((character) => (isWide(character) ? WIDE.dot : '.')).join('');
  const mark = isWide(text.charAt(at - lineStart)) ? WIDE.mark : '^';
  return `${place}\n | ${text}\n | ${dots}${mark}`;
}

function isWide(character: string): boolean {
  return Buffer.byteLength(character) > 1;
}
