import { forEachChild, parse, type SyntaxNode } from 'unbash';

/** How many aliases one line may expand. */
const LIMIT = 100;

interface Replaced {
  start: number;
  end: number;
  readonly names: ReadonlySet<string>;
}

/**
 * Puts the text of aliases in the place of command names, as an interactive bash does when it reads a line: the first word of a command unless
 * something of it is quoted; never an alias inside its own text; and the next word too when an alias ends in a blank.
 */
export function expandAliases(source: string, aliases: ReadonlyMap<string, string>): string {
  let text = source;
  const replaced: Replaced[] = [];
  const also = new Set<number>();
  for (let count = 0; count < LIMIT; count += 1) {
    const found = candidates(text, also).find(
      ({ position, word }) =>
        aliases.has(word) &&
        !replaced.some(({ start, end, names }) => start <= position && position < end && names.has(word)),
    );
    if (found === undefined) return text;
    const { position, word } = found;
    const value = aliases.get(word) ?? '';
    const growth = value.length - word.length;
    text = text.slice(0, position) + value + text.slice(position + word.length);
    const names = new Set([word]);
    for (const { start, end, names: outer } of replaced)
      if (start <= position && position < end) for (const name of outer) names.add(name);
    for (const region of replaced) {
      if (region.start > position) region.start += growth;
      if (region.end > position) region.end += growth;
    }
    const moved = [...also].map((at) => (at > position ? at + growth : at));
    also.clear();
    for (const at of moved) also.add(at);
    replaced.push({ start: position, end: position + value.length, names });
    if (/[ \t]$/.test(value))
      also.add(position + value.length + (/^[ \t]*/.exec(text.slice(position + value.length))?.[0].length ?? 0));
  }
  return text;
}

/** The words at which an alias may stand, from left to right. */
function candidates(
  text: string,
  also: ReadonlySet<number>,
): readonly { readonly position: number; readonly word: string }[] {
  const found: { position: number; word: string }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command') {
      for (const word of node.name === undefined ? [] : [node.name, ...node.args]) {
        if (word.type !== 'Word' || (word !== node.name && !also.has(word.pos))) continue;
        if (text.slice(word.pos, word.end) === word.text) found.push({ position: word.pos, word: word.text });
      }
    }
    forEachChild(node, visit);
  };
  visit(parse(text));
  return found.sort((a, b) => a.position - b.position);
}
