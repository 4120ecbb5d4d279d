import type { Container as ContainerSpec, HTTPGetAction, LifecycleHandler, Pod } from '../../api/generated/types';
import type { Container } from '../runtime/container';
import { formatPod, type KubeletContext } from './kubelet-context';
import type { Procedure, Step } from './procedure';
import { httpGetError } from './prober/http-get-error';
import { httpGetRequest } from './prober/http-get-request';

/**
 * Runs a lifecycle hook of a running container to its end, or for `timeoutMs` at most; returns why it failed, or undefined. A hook that takes
 * too long is left alone: `onLateFailure` hears when it fails after all. Source: pkg/kubelet/lifecycle/handlers.go.
 *
 * Divergence from real Kubernetes: an HTTP hook follows no redirects.
 */
export function* runHook(
  context: KubeletContext,
  pod: Pod,
  spec: ContainerSpec,
  container: Container,
  handler: LifecycleHandler,
  timeoutMs = Infinity,
  onLateFailure?: () => void,
): Procedure<string | undefined> {
  const { sim, alive } = context;
  let outcome: string | undefined;
  let waiting = true;
  const run = hookStep(context, pod, spec, container, handler, (why) => {
    if (waiting) outcome = why;
    else if (alive()) onLateFailure?.();
  });
  yield (resume) => {
    const goOn = (): void => {
      if (!waiting) return;
      waiting = false;
      timer?.cancel();
      resume();
    };
    const timer = timeoutMs === Infinity ? undefined : sim.after(timeoutMs, goOn);
    run(goOn);
  };
  return outcome;
}

function hookStep(
  context: KubeletContext,
  pod: Pod,
  spec: ContainerSpec,
  container: Container,
  { exec, httpGet, sleep }: LifecycleHandler,
  report: (why: string) => void,
): Step {
  const { sim } = context;
  const where = `for Container "${spec.name}" in Pod "${formatPod(pod)}" failed - error: `;
  if (exec !== undefined) {
    const { command = [] } = exec;
    return execHook(container, command, (error, output) =>
      report(`Exec lifecycle hook (${goList(command)}) ${where}${error}, message: ${JSON.stringify(output)}`),
    );
  }
  if (httpGet !== undefined) {
    const fail = (error: string) => report(`HTTP lifecycle hook (${httpGet.path ?? ''}) ${where}${error}`);
    return httpHook(context, pod, spec, httpGet, fail);
  }
  if (sleep !== undefined) return (resume) => sim.after(sleep.seconds * 1000, resume);
  return (resume) => {
    report('Cannot run handler: invalid handler');
    sim.post(resume);
  };
}

/** How much of a hook's output is kept for its error (`maxMsgLen` of the runtime's synchronous exec is 16 MiB; nobody reads that much). */
const MAX_OUTPUT = 16 * 1024;

function execHook(
  container: Container,
  command: readonly string[],
  fail: (error: string, output: string) => void,
): Step {
  return (resume) => {
    let stdout = '';
    let stderr = '';
    const started = container.exec(
      command,
      { stdin: false, tty: false },
      {
        onStdout: (text) => void (stdout = (stdout + text).slice(0, MAX_OUTPUT)),
        onStderr: (text) => void (stderr = (stderr + text).slice(0, MAX_OUTPUT)),
      },
    );
    if ('error' in started) {
      const id = container.id;
      fail(
        `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": ${started.error}`,
        '',
      );
      resume();
      return;
    }
    started.value.process.onExit(({ code }) => {
      if (code !== 0) fail(`command '${command.join(' ')}' exited with ${code}: ${stderr}`, stdout + stderr);
      resume();
    });
  };
}

function httpHook(
  { hostNetwork, runtime, hostIP }: KubeletContext,
  pod: Pod,
  spec: ContainerSpec,
  action: HTTPGetAction,
  fail: (error: string) => void,
): Step {
  return (resume) => {
    const own = pod.spec.hostNetwork === true ? hostIP : runtime.pod(pod.metadata.uid)?.sandbox?.addresses[0];
    const request = httpGetRequest(action, spec, own ?? '', 'lifecycle');
    if ('error' in request) {
      fail(request.error);
      resume();
      return;
    }
    const { target, headers } = request.value;
    const { host, port, path } = target;
    // The answer is not looked at: any will do. HTTPS falls back to HTTP (the event that is to tell of it is filtered out by the runtime's recorder).
    const sent = hostNetwork.http(host, port, { method: 'GET', path, headers, body: '' }, Infinity, (outcome) => {
      if ('error' in outcome) fail(httpGetError(target, outcome.error, sent.delivery));
      resume();
    });
  };
}

/** As Go prints a list. */
function goList(texts: readonly string[]): string {
  return `[${texts.join(' ')}]`;
}
