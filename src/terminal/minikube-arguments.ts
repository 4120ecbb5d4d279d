export interface MinikubeArguments {
  /** Verb and operands. */
  readonly words: readonly string[];
  /** By their long names; those without a value have `true`. */
  readonly flags: ReadonlyMap<string, string>;
}

/** Flags that take a value; `-p`, `-n` and `-o` stand for some of them. */
const WITH_VALUE = new Set([
  'profile',
  'nodes',
  'node',
  'kubernetes-version',
  'cpus',
  'memory',
  'driver',
  'container-runtime',
  'cni',
  'output',
  'addons',
  'shell',
  'namespace',
]);
const WITHOUT_VALUE = new Set([
  'all',
  'purge',
  'keep-context-active',
  'short',
  'light',
  'detailed',
  'force',
  'wait',
  'install-addons',
  'worker',
  'delete-on-failure',
  'unset',
  'native-ssh',
  'daemon',
  'refresh',
  'url',
  'https',
]);

/** Reads the words after `minikube`; a flag that is not known is given back as it was written. */
export function parseMinikubeArguments(argv: readonly string[]): MinikubeArguments | string {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    // What `ssh` runs has flags of its own.
    if (argument === '--') {
      words.push(...argv.slice(index + 1));
      break;
    }
    const short = /^-([a-zA-Z])(?:=?(.+))?$/.exec(argument);
    if (!argument.startsWith('--') && short === null) {
      words.push(argument);
      continue;
    }
    const [, long = '', given] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
    const name = short === null ? long : shortFlag(short[1] ?? '', words[0]);
    const attached = short === null ? given : short[2];
    if (WITHOUT_VALUE.has(name)) flags.set(name, attached ?? 'true');
    else if (WITH_VALUE.has(name)) flags.set(name, attached ?? argv[(index += 1)] ?? '');
    else return short === null ? `--${long}` : argument;
  }
  return { words, flags };
}

function shortFlag(letter: string, verb: string | undefined): string {
  if (letter === 'n') return verb === 'start' ? 'nodes' : verb === 'service' ? 'namespace' : 'node';
  return { p: 'profile', o: 'output', l: 'light', d: 'detailed', c: 'container-runtime', u: 'unset' }[letter] ?? letter;
}
