import { coverage } from './commands/coverage';
import { run } from './commands/run';
import { steps } from './commands/steps';

/** A command of `gherkube`: its arguments in, its exit code out. */
type Command = (argv: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, { readonly command: Command; readonly purpose: string }>> = {
  run: { command: run, purpose: 'run features and write the reports' },
  coverage: { command: coverage, purpose: 'run all features and list which statements of the notes they cover' },
  steps: { command: steps, purpose: 'print every sentence that a feature may use' },
};

const HELP = `Usage: gherkube COMMAND [ARGUMENTS]

${Object.entries(COMMANDS)
  .map(([name, { purpose }]) => `  ${name.padEnd(10)}${purpose}`)
  .join('\n')}

gherkube COMMAND --help tells more.
`;

async function main([name = 'help', ...argv]: readonly string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(HELP);
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry !== undefined) return await entry.command(argv);
  process.stderr.write(`gherkube: unknown command ${JSON.stringify(name)}\n\n${HELP}`);
  return 2;
}

/** Cucumber wraps what went wrong: the innermost error is the one that says what. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : messageOf(error.cause);
}

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`gherkube: ${messageOf(error)}\n`);
    process.exitCode = 2;
  },
);
