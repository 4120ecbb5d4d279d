/** `error`: what bash says, without its name. */
export type HistoryExpansion = { readonly text: string; readonly expanded: boolean } | { readonly error: string };

/**
 * Replaces `!!`, `!3`, `!-2`, `!text` and `!$` by what was typed before, everywhere but in single quotes and behind a backslash, as an interactive
 * bash does before anything else. An event that is not in the history is an error, and the line does not run.
 * Source: bash 5.2, lib/readline/histexpand.c (in double quotes the closing quote ends the event; older releases took it in).
 */
export function expandHistory(line: string, history: readonly string[]): HistoryExpansion {
  if (!line.includes('!')) return { text: line, expanded: false };
  let text = '';
  let expanded = false;
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index] ?? '';
    if (char === '\\') {
      text += line.slice(index, index + 2);
      index += 1;
    } else if (char === "'" && !quoted) {
      const close = line.indexOf("'", index + 1);
      const end = close < 0 ? line.length : close + 1;
      text += line.slice(index, end);
      index = end - 1;
    } else if (char === '!' && isEvent(line, index, quoted)) {
      const designator = designatorAt(line, index + 1, quoted);
      const event = find(designator, history);
      if (event === undefined) return { error: `!${designator}: event not found` };
      text += event;
      expanded = true;
      index += designator.length;
    } else {
      if (char === '"') quoted = !quoted;
      text += char;
    }
  }
  return { text, expanded };
}

function isEvent(line: string, index: number, quoted: boolean): boolean {
  const next = line[index + 1];
  if (next === undefined || /[\s=(]/.test(next) || (quoted && next === '"')) return false;
  const before = line[index - 1];
  return !((before === '{' && line[index - 2] === '$') || (before === '$' && next !== '$') || before === '[');
}

function designatorAt(line: string, start: number, quoted: boolean): string {
  const rest = line.slice(start);
  return (
    /^(?:!|\$|-?\d+)/.exec(rest)?.[0] ??
    (quoted ? /^[^\s:;&()|<>"]+/ : /^[^\s:;&()|<>]+/).exec(rest)?.[0] ??
    rest.slice(0, 1)
  );
}

function find(designator: string, history: readonly string[]): string | undefined {
  if (designator === '!') return history.at(-1);
  if (designator === '$') return history.at(-1)?.trim().split(/\s+/).at(-1);
  if (/^-\d+$/.test(designator)) return history.at(Number(designator));
  if (/^\d+$/.test(designator)) return history[Number(designator) - 1];
  return history.findLast((line) => line.startsWith(designator));
}
