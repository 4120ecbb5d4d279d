/** A command of `gherkube`: its arguments in, its exit code out. */
type Command = (argv: readonly string[]) => Promise<number>;

interface CommandEntry {
  /** Each command loads what it needs: cucumber alone costs more time than a whole cluster. */
  load(): Command;
  readonly purpose: string;
  /** Its paths are those of whoever calls it; those of the others are the project's. */
  readonly hasOwnFolder?: true;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    load: () => {
      const { run } = require('./commands/run');
      return run;
    },
    purpose: 'run features and write the reports',
  },
  coverage: {
    load: () => {
      const { coverage } = require('./commands/coverage');
      return coverage;
    },
    purpose: 'run all features and list which statements of the notes they cover',
  },
  serve: {
    load: () => {
      const { serve } = require('./commands/serve');
      return serve;
    },
    purpose: 'serve the Kubernetes API of an embedded cluster, for kubectl and other clients',
    hasOwnFolder: true,
  },
  advance: {
    load: () => {
      const { advance } = require('./commands/advance');
      return advance;
    },
    purpose: 'let the time of a served cluster pass',
    hasOwnFolder: true,
  },
  kubectl: {
    load: () => {
      const { kubectl } = require('./commands/kubectl');
      return kubectl;
    },
    purpose: "this project's own kubectl, before the cluster of your kubeconfig",
    hasOwnFolder: true,
  },
  steps: {
    load: () => {
      const { steps } = require('./commands/steps');
      return steps;
    },
    purpose: 'print every sentence that a feature may use',
  },
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
  if (entry !== undefined) {
    const command = entry.load();
    if (entry.hasOwnFolder === true) process.chdir(process.env['GHERKUBE_CALLED_FROM'] ?? '.');
    return await command(argv);
  }
  process.stderr.write(`gherkube: unknown command ${JSON.stringify(name)}\n\n${HELP}`);
  return 2;
}

/** 128 and the number of SIGPIPE. */
const BROKEN_PIPE_EXIT_CODE = 141;

/** Cucumber wraps what went wrong: the innermost error is the one that says what. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : messageOf(error.cause);
}

// Whoever read what is printed has seen enough (`gherkube coverage | head`): that ends the command, as it ends any program of a pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(BROKEN_PIPE_EXIT_CODE);
});

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`gherkube: ${messageOf(error)}\n`);
    process.exitCode = 2;
  },
);
