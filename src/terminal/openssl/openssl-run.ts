/** One run of openssl: its options and the world around it. */
export interface OpensslRun {
  /** The value of an option; '' when it is not given, or is one without a value. */
  value(option: string): string;
  has(option: string): boolean;
  /** All values of an option. */
  values(option: string): readonly string[];
  /** The options in their order; one that is given twice counts where it comes last. */
  readonly options: readonly string[];
  /** What follows the options. */
  readonly rest: readonly string[];
  /** Undefined when there is no such file; '' is standard input. */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Prints on standard error. */
  tell(text: string): void;
  /** A text that no other key is made of. */
  chance(): string;
  readonly nowMs: number;
}

/** What openssl says when it gives up, each line with its end. */
export class OpensslError extends Error {
  override readonly name = 'OpensslError';
  /** What it has printed before. */
  readonly stdout: string;

  constructor(message: string, stdout = '') {
    super(message);
    this.stdout = stdout;
  }
}

/** The options of each command: those that take a value, and those that don't. */
const OPTIONS: Readonly<Record<string, readonly [withValue: readonly string[], without: readonly string[]]>> = {
  genrsa: [['out'], ['traditional']],
  genpkey: [['algorithm', 'out', 'pkeyopt'], []],
  req: [
    ['key', 'keyout', 'newkey', 'out', 'in', 'subj', 'addext', 'days', 'config', 'passout'],
    ['new', 'x509', 'nodes', 'noenc', 'noout', 'subject', 'verify', 'sha256', 'batch'],
  ],
  x509: [
    ['in', 'out', 'CA', 'CAkey', 'days', 'checkend', 'CAserial'],
    [
      'req',
      'noout',
      'subject',
      'issuer',
      'dates',
      'startdate',
      'enddate',
      'serial',
      'text',
      'CAcreateserial',
      'sha256',
    ],
  ],
  verify: [['CAfile'], []],
  version: [[], []],
};

/** Options whose values are whole numbers. */
const NUMBERS: ReadonlySet<string> = new Set(['days', 'checkend']);
const MAX_INTEGER = 2 ** 31 - 1;

/** Reads `-name value` and `-name`. Throws `OpensslError` for options that are not known. */
export function parseOptions(
  command: string,
  words: readonly string[],
): Pick<OpensslRun, 'value' | 'has' | 'values' | 'options' | 'rest'> {
  const [withValue, without] = OPTIONS[command] ?? [[], []];
  const given = new Map<string, string[]>();
  let index = 0;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-') break;
    const name = word.replace(/^--?/, '');
    if (without.includes(name)) {
      given.delete(name);
      given.set(name, []);
    } else if (withValue.includes(name)) {
      index += 1;
      const value = words[index];
      if (value === undefined) throw new OpensslError(`${command}: Option -${name} needs a value\n${useHelp(command)}`);
      const mistake = NUMBERS.has(name) ? numberMistake(command, name, value) : undefined;
      if (mistake !== undefined) throw new OpensslError(`${command}: ${mistake}\n${useHelp(command)}`);
      given.set(name, [...(given.get(name) ?? []), value]);
    } else throw new OpensslError(`${command}: Unknown option or cipher: ${name}\n${useHelp(command)}`);
  }
  return {
    value: (option) => given.get(option)?.at(-1) ?? '',
    has: (option) => given.has(option),
    values: (option) => given.get(option) ?? [],
    options: [...given.keys()],
    rest: words.slice(index),
  };
}

/** apps/lib/opt.c */
function numberMistake(command: string, option: string, text: string): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return `Can't parse "${text}" as a number`;
  const number = Number(text);
  if (Math.abs(number) > MAX_INTEGER) return `Value "${text}" outside integer range`;
  const isTooSmall = command === 'req' && number <= 0;
  return isTooSmall ? `Non-positive number "${text}" for option -${option}` : undefined;
}

function useHelp(command: string): string {
  return `${command}: Use -help for summary.\n`;
}
