import { printLog, runInside } from '../docker/streams';
import { forContainer, type CrictlVerb } from './crictl-verb';

/** `crictl logs`. */
export const logs: CrictlVerb = {
  flags: [
    { name: 'follow', short: 'f' },
    { name: 'previous', short: 'p' },
    { name: 'since', takesValue: true },
    { name: 'tail', takesValue: true },
    { name: 'timestamps', short: 't' },
  ],
  run: async (crictl) =>
    await forContainer(crictl, async ({ container }) => {
      if (container !== undefined) await printLog(container, crictl.words, crictl.io, crictl.room);
      return 0;
    }),
};

/** `crictl exec`: standard error and the exit code say how it ended. */
export const exec: CrictlVerb = {
  flags: [
    { name: 'interactive', short: 'i' },
    { name: 'sync', short: 's' },
    { name: 'timeout', takesValue: true },
    { name: 'tty', short: 't' },
  ],
  stopAtWord: true,
  run: async (crictl) =>
    await forContainer(crictl, async ({ container, id, state }) => {
      const { io, words, room } = crictl;
      if (container === undefined || state !== 'running') {
        io.stderr(
          `execing command in container: rpc error: code = Unknown desc = container is in CONTAINER_${state.toUpperCase()} state\n`,
        );
        return 1;
      }
      const result = await runInside(container, words.words.slice(1), words.has('interactive'), io, room);
      if (result === 0) return 0;
      if (typeof result === 'number') {
        io.stderr(`execing command in container: command terminated with exit code ${result}\n`);
        return 1;
      }
      io.stderr(
        `execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${result}\n`,
      );
      return 1;
    }),
};
