/**
 * The difference of two texts in the unified form without file names, with three lines of context: byte for byte what
 * `github.com/pmezard/go-difflib` prints, which follows Python's difflib. Empty for equal texts.
 *
 * Divergence from real Kubernetes: of texts with more than 20,000 lines together only what is alike at their ends counts as alike.
 */
export function unifiedDiff(before: string, after: string): string {
  const a = before.split('\n');
  const b = after.split('\n');
  return groupsOf(editsOf(matchingBlocks(a, b)))
    .map((group) => hunk(a, b, group))
    .join('');
}

/** `size` equal lines from `a` and `b` on. */
interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** Lines `a1` up to `a2` became lines `b1` up to `b2`. */
interface Edit {
  readonly equal: boolean;
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

const CONTEXT = 3;
/** From this many lines on, lines that are everywhere do not begin a match. */
const POPULAR_FROM = 200;
/** Of both texts together: the time to find all matches grows with the square. */
const MAX_LINES = 20_000;

function hunk(a: readonly string[], b: readonly string[], group: readonly Edit[]): string {
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined) return '';
  let text = `@@ -${range(first.a1, last.a2)} +${range(first.b1, last.b2)} @@\n`;
  const add = (mark: string, lines: readonly string[]) => {
    for (const line of lines) text += `${mark}${line}\n`;
  };
  for (const { equal, a1, a2, b1, b2 } of group) {
    add(equal ? ' ' : '-', a.slice(a1, a2));
    if (!equal) add('+', b.slice(b1, b2));
  }
  return text;
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

/** Edits with the equal lines between them cut to the context; far ones apart. */
function groupsOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  if (!edits.some(({ equal }) => !equal)) return [];
  const groups: Edit[][] = [];
  let group: Edit[] = [];
  for (const [index, edit] of edits.entries()) {
    let { a1, b1 } = edit;
    const { equal, a2, b2 } = edit;
    const isLast = index === edits.length - 1;
    if (equal && index === 0) {
      a1 = Math.max(a1, a2 - CONTEXT);
      b1 = Math.max(b1, b2 - CONTEXT);
    } else if (equal && !isLast && a2 - a1 > 2 * CONTEXT) {
      group.push({ equal, a1, a2: a1 + CONTEXT, b1, b2: b1 + CONTEXT });
      groups.push(group);
      group = [];
      a1 = a2 - CONTEXT;
      b1 = b2 - CONTEXT;
    }
    const cut = equal && isLast ? { a2: Math.min(a2, a1 + CONTEXT), b2: Math.min(b2, b1 + CONTEXT) } : { a2, b2 };
    group.push({ equal, a1, b1, ...cut });
  }
  groups.push(group);
  return groups;
}

function editsOf(blocks: readonly Block[]): readonly Edit[] {
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  for (const { a, b, size } of blocks) {
    if (i < a || j < b) edits.push({ equal: false, a1: i, a2: a, b1: j, b2: b });
    if (size > 0) edits.push({ equal: true, a1: a, a2: a + size, b1: b, b2: b + size });
    i = a + size;
    j = b + size;
  }
  return edits;
}

/** All matches in order, ending in one of size 0 at the ends of both texts. */
function matchingBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  if (a.length + b.length > MAX_LINES) return outerBlocks(a, b);
  const positions = positionsOf(b);
  const found: Block[] = [];
  const pending = [{ a1: 0, a2: a.length, b1: 0, b2: b.length }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const { a1, a2, b1, b2 } = part;
    const block = longestMatch(a, b, positions, part);
    if (block.size === 0) continue;
    found.push(block);
    if (a1 < block.a && b1 < block.b) pending.push({ a1, a2: block.a, b1, b2: block.b });
    if (block.a + block.size < a2 && block.b + block.size < b2) {
      pending.push({ a1: block.a + block.size, a2, b1: block.b + block.size, b2 });
    }
  }
  const merged: Block[] = [];
  for (const block of found.sort((x, y) => x.a - y.a)) {
    const last = merged.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b) {
      merged[merged.length - 1] = { ...last, size: last.size + block.size };
    } else {
      merged.push(block);
    }
  }
  return [...merged, { a: a.length, b: b.length, size: 0 }];
}

/** What is alike at the beginning and at the end. */
function outerBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [
    { a: 0, b: 0, size: head },
    { a: a.length - tail, b: b.length - tail, size: tail },
    { a: a.length, b: b.length, size: 0 },
  ];
}

function positionsOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = positions.get(line);
    if (known === undefined) positions.set(line, [index]);
    else known.push(index);
  }
  if (b.length < POPULAR_FROM) return positions;
  const popular = Math.floor(b.length / 100) + 1;
  for (const [line, at] of positions) if (at.length > popular) positions.delete(line);
  return positions;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  positions: ReadonlyMap<string, readonly number[]>,
  { a1, a2, b1, b2 }: { readonly a1: number; readonly a2: number; readonly b1: number; readonly b2: number },
): Block {
  let best: Block = { a: a1, b: b1, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = a1; i < a2; i += 1) {
    const next = new Map<number, number>();
    for (const j of positions.get(a[i] ?? '') ?? []) {
      if (j < b1) continue;
      if (j >= b2) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  let { a: from, b: other, size } = best;
  for (; from > a1 && other > b1 && a[from - 1] === b[other - 1]; size += 1) {
    from -= 1;
    other -= 1;
  }
  while (from + size < a2 && other + size < b2 && a[from + size] === b[other + size]) size += 1;
  return { a: from, b: other, size };
}
