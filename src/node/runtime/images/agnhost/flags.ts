/** The flags of a Go program: `--port=80`, `--port 80`, `-port 80`; a flag without a value (`--tcp`) has none. */
export interface Flags {
  text(name: string, fallback: string): string;
  number(name: string, fallback: number): number;
}

export function flagsOf(argv: readonly string[]): Flags {
  const text = (name: string, fallback: string): string => {
    for (const [index, argument] of argv.entries()) {
      const [flag, ...value] = argument.split('=');
      if (flag?.replace(/^--?/, '') !== name || flag === name) continue;
      return value.length > 0 ? value.join('=') : (argv[index + 1] ?? fallback);
    }
    return fallback;
  };
  return { text, number: (name, fallback) => Number(text(name, String(fallback))) };
}
