/** What a docstring says about where its code differs from the real thing. */
export interface Divergence {
  /** The part of the docstring's own code that it speaks of: the name that is declared after it; '' for a file's own docstring. */
  readonly name: string;
  /** `Kubernetes`, `Linux`, `nginx`: what it differs from. */
  readonly from: string;
  readonly text: string;
}

const DOCSTRING = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([^\n]*)/g;
const DIVERGENCE = /\bDivergence from (?:a )?real (\w[\w ]*?): +([\s\S]*)/;
const NAME = /(?:\b(?:class|function\*?|const|interface|type)|readonly|get|\*)\s+#?(\w+)|^#?(\w+)[?(<:]/;

/** The divergences that the docstrings of a source file name, in order. */
export function divergencesOf(source: string): readonly Divergence[] {
  const found: Divergence[] = [];
  for (const [, comment = '', declaration = ''] of source.matchAll(DOCSTRING)) {
    for (const paragraph of paragraphsOf(comment)) {
      const [, from, text] = DIVERGENCE.exec(paragraph) ?? [];
      if (from === undefined || text === undefined) continue;
      const [, declared, member] = NAME.exec(declaration) ?? [];
      found.push({ name: declared ?? member ?? '', from, text });
    }
  }
  return found;
}

function paragraphsOf(comment: string): readonly string[] {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim());
  return lines
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').trim());
}
