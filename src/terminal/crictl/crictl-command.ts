import type { MachineRoom } from '../machine-room';
import type { TerminalCommand } from '../terminal-command';
import { parseWords } from '../words';
import { rm, rmp, stop, stopp } from './control';
import type { CrictlVerb } from './crictl-verb';
import { inspect, inspectp } from './inspect-verbs';
import { images, pods, ps, stats } from './lists';
import { exec, logs } from './streams';

const VERBS: ReadonlyMap<string, CrictlVerb> = new Map([
  ['exec', exec],
  ['images', images],
  ['img', images],
  ['inspect', inspect],
  ['inspectp', inspectp],
  ['logs', logs],
  ['pods', pods],
  ['ps', ps],
  ['rm', rm],
  ['rmp', rmp],
  ['stats', stats],
  ['stop', stop],
  ['stopp', stopp],
]);

/**
 * `crictl`: what the container runtimes of the machines know. Source: cri-tools, cmd/crictl.
 * Divergence from real Kubernetes: on the user's own machine it speaks for all machines of the cluster; errors come without the logger's header; `run`, `create`, `update` and `checkpoint` do not exist.
 */
export function crictlCommand(room: MachineRoom): TerminalCommand {
  return async (argv, io) => {
    const name = argv[1] ?? '';
    const verb = VERBS.get(name);
    if (verb === undefined) {
      io.stdout(
        name === ''
          ? `NAME:\n   crictl - client for CRI\n\nCOMMANDS:\n   ${[...VERBS.keys()].sort().join(', ')}\n`
          : `No help topic for '${name}'\n`,
      );
      return name === '' ? 0 : 3;
    }
    const machines = room.machines().filter(({ powered }) => powered);
    if (machines.length === 0) {
      io.stderr(
        'validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error\n',
      );
      return 1;
    }
    const words = parseWords(argv.slice(2), verb.flags, verb.stopAtWord === true);
    if (typeof words === 'string') {
      io.stderr(`Incorrect Usage: ${words}\n`);
      return 1;
    }
    return await verb.run({ machines, room, io, words });
  };
}
