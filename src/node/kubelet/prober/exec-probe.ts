import type { Container as ContainerSpec } from '../../../api/generated/types';
import { hexId } from '../../runtime/hex-id';
import { Footprint } from '../../runtime/process/footprint';
import { expand } from '../expansion';
import { goDuration } from '../../../api/go/duration';
import { failure, success, unknown, type AttemptDone, type ProbeTarget } from './attempt';
import { Surroundings } from './steadiness';

/** 10 KB (`maxReadLength`). */
const MAX_OUTPUT = 10 * 1024;
const NO_STREAMS = { stdin: false, tty: false } as const;

/**
 * Runs a command in the container; exit code 0 is a success. Output: standard output, then standard error.
 * Source: pkg/probe/exec/exec.go, cri-client/pkg/remote_runtime.go (`execSyncV1`), containerd's internal/cri/server/container_execsync.go.
 */
export function execProbe(target: ProbeTarget, command: readonly string[], timeoutMs: number, done: AttemptDone): void {
  const { sim, spec, container } = target;
  if (container.state !== 'running') {
    const why = `failed to load task: no running task found: task ${container.id} not found`;
    done(unknown(`rpc error: code = NotFound desc = failed to exec in container: ${why}`));
    return;
  }
  const argv = expanded(command, spec);
  const startedMs = sim.nowMs;
  const footprint = new Footprint();
  const surroundings = new Surroundings([container]);
  let stdout = '';
  let stderr = '';
  const viewer = {
    onStdout: (text: string) => void (stdout = (stdout + text).slice(0, MAX_OUTPUT)),
    onStderr: (text: string) => void (stderr = (stderr + text).slice(0, MAX_OUTPUT)),
  };
  const running = container.exec(argv, NO_STREAMS, viewer, footprint);
  if ('error' in running) {
    const id = hexId(`probe ${container.id} ${sim.nowMs} ${argv.join(' ')}`);
    const why = `OCI runtime exec failed: exec failed: unable to start container process: ${running.error}`;
    done(unknown(`rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": ${why}`));
    return;
  }
  const { process, kill } = running.value;
  const timeout = sim.after(timeoutMs, () => {
    kill();
    const what = `${JSON.stringify(argv.join(' '))} timed out after ${goDuration(timeoutMs)}`;
    end(() => done(failure(`command timed out: ${what}`)));
  });
  let ended = false;
  const end = (tell: () => void): void => {
    if (ended) return;
    ended = true;
    timeout.cancel();
    tell();
  };
  process.onExit(({ code }) =>
    end(() => {
      const output = (stdout + stderr).slice(0, MAX_OUTPUT);
      const outcome = code === 0 ? success(output) : failure(output);
      const repeatable = !footprint.isFree && sim.nowMs === startedMs;
      if (!surroundings.unchanged() || !repeatable) {
        done(outcome);
        return;
      }
      const repeat = (): void => container.processes?.skipPids(footprint.processes);
      done(outcome, { untilMs: Infinity, surroundings, writesLogs: false, repeat });
    }),
  );
}

/** `$(NAME)` stands for variables that are set in the container's spec with a value (`ExpandContainerCommandOnlyStatic`). */
function expanded(command: readonly string[], { env = [] }: ContainerSpec): readonly string[] {
  if (!command.some((text) => text.includes('$'))) return command;
  const values = new Map(env.map(({ name, value = '' }) => [name, value]));
  return command.map((text) => expand(text, (name) => values.get(name)));
}
