import { baseName, FileError } from '../../../sim/file-system';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { sleep } from '../process/system-calls';
import { parseUrl } from '../programs/http-url';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';

const FATAL = 128;
const CLONE_MS = 1500;
const NO_SUCH = /no-?such|non-?exist|does-?not-?exist|not-?found|missing|private/;
const NO_HOST = /(?:^|\.)(?:example|invalid|test|local|example\.(?:com|org|net))$/;

/**
 * git as far as it clones. Every repository exists but for those that say of themselves that they do not, and on hosts that are for examples
 * only; each has a `README.md` and an `index.html` that tell its name.
 */
export function git(): Image {
  const commands = new Map([['git', main]]);
  return {
    sizeBytes: 33_700_000,
    entrypoint: ['git'],
    cmd: ['--help'],
    workingDir: '/git',
    commands: () => commands,
    binaries: linuxBinaries('alpine', { git: main }),
    build: (files) => {
      buildLinux(files, 'alpine');
      files.makeDirectory('/git');
      files.writeBinary('/usr/bin/git', 'git');
    },
  };
}

const main: Program = function* gitMain(process) {
  const [, command = '--help', ...args] = process.argv;
  switch (command) {
    case 'clone':
      return yield* clone(process, args);
    case '--version':
    case 'version':
      process.print('git version 2.49.1\n');
      return 0;
    case 'pull':
    case 'fetch':
    case 'status':
      if (process.files.tryStat(process.resolve('.git')) === undefined) {
        process.printError('fatal: not a git repository (or any of the parent directories): .git\n');
        return FATAL;
      }
      if (command === 'pull') process.print('Already up to date.\n');
      if (command === 'status')
        process.print(
          "On branch main\nYour branch is up to date with 'origin/main'.\n\nnothing to commit, working tree clean\n",
        );
      return 0;
    case '--help':
      process.print('usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>]\n');
      return 0;
    default:
      process.printError(`git: '${command}' is not a git command. See 'git --help'.\n`);
      return 1;
  }
};

function* clone(process: ProcessContext, args: readonly string[]): Coroutine<number> {
  const operands: string[] = [];
  let branch = 'main';
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (/^(?:-b|--branch)$/.test(argument)) branch = args[(index += 1)] ?? branch;
    else if (/^(?:--depth|-o|--origin|-c|--config)$/.test(argument)) index += 1;
    else if (!argument.startsWith('-')) operands.push(argument);
  }
  const [url, target] = operands;
  if (url === undefined) {
    process.printError('fatal: You must specify a repository to clone.\n');
    return 129;
  }
  const name = baseName(url.replace(/\/+$/, '')).replace(/\.git$/, '');
  const folder = process.resolve(target ?? name);
  const { files } = process;
  if (
    files.tryStat(folder) !== undefined &&
    (files.stat(folder).kind !== 'directory' || files.readDirectory(folder).length > 0)
  ) {
    process.printError(`fatal: destination path '${target ?? name}' already exists and is not an empty directory.\n`);
    return FATAL;
  }
  process.printError(`Cloning into '${target ?? name}'...\n`);
  yield* sleep(CLONE_MS);
  const host = parseUrl(url)?.host ?? '';
  if (NO_HOST.test(host)) {
    process.printError(`fatal: unable to access '${url}/': Could not resolve host: ${host}\n`);
    return FATAL;
  }
  if (NO_SUCH.test(url)) {
    process.printError(`remote: Repository not found.\nfatal: repository '${url}/' not found\n`);
    return FATAL;
  }
  try {
    files.makeDirectory(`${folder}/.git`, { recursive: true });
    files.writeFile(`${folder}/.git/HEAD`, `ref: refs/heads/${branch}\n`);
    files.writeFile(`${folder}/.git/config`, `[remote "origin"]\n\turl = ${url}\n`);
    files.writeFile(`${folder}/README.md`, `# ${name}\n`);
    files.writeFile(`${folder}/index.html`, `<html><body><h1>${name}</h1></body></html>\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.printError(
      `fatal: could not create work tree dir '${target ?? name}': ${error.message.split(': ')[1] ?? ''}\n`,
    );
    return FATAL;
  }
}
