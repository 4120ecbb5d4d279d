/** A flag as a command line may hold it. */
export interface FlagWord {
  readonly name: string;
  readonly short?: string;
  /** The next word, or what stands after `=`, is its value. */
  readonly takesValue?: true;
}

export interface Words {
  readonly words: readonly string[];
  /** Whether a flag stands there (and does not say `=false`). */
  has(name: string): boolean;
  /** All values, in order. */
  all(name: string): readonly string[];
  last(name: string): string | undefined;
}

/** Parts words and flags as Go's pflag does; what is wrong is given back in its words. `stopAtWord`: after the first word all are words. */
export function parseWords(argv: readonly string[], flags: readonly FlagWord[], stopAtWord = false): Words | string {
  const words: string[] = [];
  const values = new Map<string, string[]>();
  const set = (name: string, value: string): void => void values.set(name, [...(values.get(name) ?? []), value]);
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--' || (stopAtWord && (!word.startsWith('-') || word === '-'))) {
      words.push(...argv.slice(word === '--' ? index + 1 : index));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const [, name = '', given] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
      const flag = flags.find((each) => each.name === name);
      if (flag === undefined) return `unknown flag: --${name}`;
      if (flag.takesValue !== true) set(name, given ?? 'true');
      else {
        const value = given ?? argv[(index += 1)];
        if (value === undefined) return `flag needs an argument: --${name}`;
        set(name, value);
      }
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      const flag = flags.find((each) => each.short === letter);
      if (flag === undefined) return `unknown shorthand flag: '${letter}' in ${word}`;
      if (flag.takesValue !== true) {
        set(flag.name, 'true');
        continue;
      }
      const rest = word.slice(at + 1).replace(/^=/, '');
      const value = rest === '' ? argv[(index += 1)] : rest;
      if (value === undefined) return `flag needs an argument: '${letter}' in ${word}`;
      set(flag.name, value);
      break;
    }
  }
  return {
    words,
    has: (name) => values.get(name)?.at(-1) !== undefined && values.get(name)?.at(-1) !== 'false',
    all: (name) => values.get(name) ?? [],
    last: (name) => values.get(name)?.at(-1),
  };
}
