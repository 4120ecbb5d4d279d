import type { ClusterNode } from '../../node/node';
import { containersOf, type DockerContainer } from '../runtime/containers';
import type { MachineRoom } from '../machine-room';
import type { TerminalIo } from '../terminal-command';
import type { FlagWord, Words } from '../words';

/** What a run of crictl works with. */
export interface Crictl {
  readonly machines: readonly ClusterNode[];
  readonly room: MachineRoom;
  readonly io: TerminalIo;
  readonly words: Words;
}

export interface CrictlVerb {
  readonly flags: readonly FlagWord[];
  readonly stopAtWord?: true;
  run(crictl: Crictl): Promise<number>;
}

/** The container that the first word names. */
export async function forContainer(
  { machines, io, words }: Crictl,
  act: (container: DockerContainer) => Promise<number>,
): Promise<number> {
  const [reference = ''] = words.words;
  const found = machines
    .flatMap(containersOf)
    .find(({ container, id }) => container !== undefined && id.startsWith(reference));
  if (reference !== '' && found !== undefined) return await act(found);
  io.stderr(reference === '' ? 'ID cannot be empty\n' : notFound('container', reference));
  return 1;
}

export function notFound(kind: string, reference: string): string {
  return `rpc error: code = NotFound desc = an error occurred when try to find ${kind} "${reference}": not found\n`;
}
