/** The most characters of all warnings together, and of one when they are more. */
const MAX_CHARACTERS = 4096;
const MAX_CHARACTERS_OF_ONE = 256;

/** Collects what an answer warns of. */
export interface WarningRecorder {
  add(text: string): void;
  /** Without repetitions; when they are long, all are cut, and there is an end to them. */
  texts(): readonly string[];
}

/** Source: apiserver/pkg/endpoints/filters/warning.go. */
export function createWarningRecorder(): WarningRecorder {
  const texts = new Set<string>();
  let characters = 0;
  const add = (text: string): void => {
    if (text === '' || characters > MAX_CHARACTERS_OF_ALL || texts.has(text)) return;
    texts.add(text);
    characters += Math.min(text.length, MAX_CHARACTERS_OF_ONE);
  };
  return { add, texts: () => shortened([...texts]) };
}

/** From here on nothing that is added is ever shown. */
const MAX_CHARACTERS_OF_ALL = 2 * MAX_CHARACTERS + MAX_CHARACTERS_OF_ONE;

function shortened(texts: readonly string[]): readonly string[] {
  let written = 0;
  for (const text of texts) written += text.length > MAX_CHARACTERS ? MAX_CHARACTERS + 1 : [...text].length;
  if (written <= MAX_CHARACTERS) return texts;
  written = 0;
  const cut: string[] = [];
  // The one that makes it too much still comes, with those before it that were already kept.
  for (const text of texts) {
    if (written >= MAX_CHARACTERS) break;
    const characters = Array.from(text.slice(0, 2 * MAX_CHARACTERS_OF_ONE)).slice(0, MAX_CHARACTERS_OF_ONE);
    written += characters.length;
    cut.push(characters.join(''));
  }
  return cut;
}
