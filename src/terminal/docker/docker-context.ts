import type { ClusterNode } from '../../node/node';
import type { MachineRoom } from '../machine-room';
import type { TerminalIo } from '../terminal-command';
import { parseWords, type FlagWord, type Words } from '../words';
import { containersOf, type DockerContainer } from '../runtime/containers';

/** What a run of docker works with. */
export interface DockerContext {
  readonly room: MachineRoom;
  /** Whose daemon answers. */
  readonly machines: readonly ClusterNode[];
  readonly io: TerminalIo;
  /** `docker container ls`. */
  readonly path: string;
  /** The words after it. */
  readonly argv: readonly string[];
}

export interface DockerVerb {
  /** `[OPTIONS] CONTAINER [CONTAINER...]` */
  readonly usage: string;
  readonly flags: readonly FlagWord[];
  readonly least: number;
  /** Default: any number. */
  readonly most?: number;
  /** All that comes after the first word is the command's own. */
  readonly stopAtWord?: true;
  run(context: DockerContext, words: Words): Promise<number>;
}

const FLAG_ERROR = 125;

/** Checks the words against the verb's usage and runs it. Source: docker/cli, cli/required.go, cli/cobra.go. */
export async function runVerb(context: DockerContext, verb: DockerVerb): Promise<number> {
  const { io, path, argv } = context;
  const words = parseWords(argv, verb.flags, verb.stopAtWord === true);
  if (typeof words === 'string') {
    io.stderr(`${words}\n\nUsage:  ${path} ${verb.usage}\n\nRun '${path} --help' for more information\n`);
    return FLAG_ERROR;
  }
  const count = words.words.length;
  if (count >= verb.least && (verb.most === undefined || count <= verb.most)) return await verb.run(context, words);
  const plural = (number: number): string => `${number} argument${number === 1 ? '' : 's'}`;
  const wanted =
    verb.most === 0
      ? 'accepts no arguments'
      : verb.most === verb.least
        ? `requires ${plural(verb.least)}`
        : `requires at least ${plural(verb.least)}`;
  const hint = verb.most === undefined ? 'See' : 'Run';
  io.stderr(
    `docker: '${path}' ${wanted}\n\nUsage:  ${path} ${verb.usage}\n\n${hint} '${path} --help' for more information\n`,
  );
  return 1;
}

export function allContainers({ machines }: DockerContext): readonly DockerContainer[] {
  return machines.flatMap((machine) =>
    containersOf(machine).filter(({ isBare }) => machine.isOpenToDocker || isBare === true),
  );
}

/** By name, id or the beginning of an id; undefined when there is none or more than one. */
export function findContainer(context: DockerContext, reference: string): DockerContainer | undefined {
  const all = allContainers(context);
  const named = all.find(({ name, id }) => name === reference.replace(/^\//, '') || id === reference);
  if (named !== undefined) return named;
  const begun = reference === '' ? [] : all.filter(({ id }) => id.startsWith(reference));
  return begun.length === 1 ? begun[0] : undefined;
}

export function noSuchContainer(reference: string): string {
  return `Error response from daemon: No such container: ${reference}\n`;
}

/** Does something to each container that is named; those that are not there are told of, and the exit code is 1. */
export async function forEachContainer(
  context: DockerContext,
  references: readonly string[],
  act: (container: DockerContainer, reference: string) => Promise<string | undefined>,
): Promise<number> {
  let exitCode = 0;
  for (const reference of references) {
    const container = findContainer(context, reference);
    const error = container === undefined ? noSuchContainer(reference) : await act(container, reference);
    if (error === undefined) {
      context.io.stdout(`${reference}\n`);
      continue;
    }
    context.io.stderr(error);
    exitCode = 1;
  }
  return exitCode;
}
