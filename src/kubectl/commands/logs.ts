import type { ApiRequest } from '../../api/rest/request';
import { canonicalTime } from '../../api/time-text';
import type { Command, Invocation } from '../command';
import { KubectlError, messageOf, throwAggregate, usageError, userError } from '../errors';
import { boolFlag, durationFlag, intFlag, stringFlag } from '../flags/flag';
import { listAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import {
  containersOf,
  defaultContainerOf,
  firstContainer,
  requireContainer,
  type PodContainer,
} from '../pods/containers';
import { podsOf } from '../pods/pods-of-object';
import { findResources } from '../resources/builder';
import { isNotFound } from '../resources/info';
import type { Query } from '../rest';
import { A_WEEK_MS, letRun } from '../waiting';
import { selectorFlag } from '../write-flags';

const flags = {
  allContainers: boolFlag('all-containers', 'The logs of all containers of the pods.'),
  allPods: boolFlag('all-pods', 'The logs of all pods of the object; sets --prefix.'),
  container: stringFlag('container', 'The container.', { shorthand: 'c' }),
  follow: boolFlag('follow', 'Go on with what is written.', { shorthand: 'f' }),
  ignoreErrors: boolFlag('ignore-errors', 'Go on when a log cannot be read.'),
  insecureSkipTls: boolFlag('insecure-skip-tls-verify-backend', "Don't check the kubelet's certificate."),
  limitBytes: intFlag('limit-bytes', 'At most so many bytes.'),
  maxLogRequests: intFlag('max-log-requests', 'How many logs may be followed at once.', { default: 5 }),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait for a pod.', { defaultMs: 20_000 }),
  prefix: boolFlag('prefix', 'Put pod and container before each line.'),
  previous: boolFlag('previous', "The log of the container's run before this one.", { shorthand: 'p' }),
  since: durationFlag('since', 'Only what is newer than this.'),
  sinceTime: stringFlag('since-time', 'Only what came after this time, RFC 3339.'),
  tail: intFlag('tail', 'Only so many lines from the end; -1: all (10 with a selector).', { default: -1 }),
  timestamps: boolFlag('timestamps', 'Put the time before each line.'),
};

const USAGE = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]';
const USAGE_ERROR = `expected '${USAGE}'.\nPOD or TYPE/NAME is a required argument for the logs command`;
/** How many lines of each pod a selector shows. */
const SELECTOR_TAIL = 10;

/**
 * Source: kubectl/pkg/cmd/logs/logs.go, kubectl/pkg/polymorphichelpers/logsforobject.go.
 * Divergence from real Kubernetes: several logs are printed in the order of their pods and containers, not of Go's maps.
 */
export const logs: Command = {
  name: 'logs',
  use: USAGE,
  short: 'Print the logs for a container in a pod',
  examples: [
    'kubectl logs web',
    'kubectl logs web -c sidecar --tail=20',
    'kubectl logs -l app=web --prefix',
    'kubectl logs web --previous',
  ],
  flags: [...Object.values(flags), selectorFlag],
  run: runLogs,
};

/** One container's log. */
interface LogSource {
  readonly pod: JsonObject;
  readonly container: PodContainer;
}

async function runLogs(invocation: Invocation): Promise<void> {
  const { value } = invocation;
  const { target, container } = argumentsOf(invocation);
  const query = queryOf(invocation, container);
  const pods = await podsToRead(invocation, target);
  validate(invocation, container, query);
  const sources = pods.flatMap((pod) => sourcesOf(invocation, pod, container));
  const follow = value(flags.follow);
  const most = value(flags.maxLogRequests);
  if (follow && sources.length > 1 && sources.length > most) {
    throw new KubectlError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  }
  if (follow) await followAll(invocation, sources, query);
  else for (const source of sources) await print(invocation, source, query);
}

function argumentsOf({ args, value, commandPath }: Invocation): {
  readonly target: string;
  readonly container: string;
} {
  const selector = value(selectorFlag);
  const [target = '', inline] = args;
  if (args.length > 2 || (args.length === 0 && selector === '')) throw usageError(commandPath, USAGE_ERROR);
  if (args.length === 1 && selector !== '')
    throw usageError(commandPath, 'only a selector (-l) or a POD name is allowed');
  return { target, container: inline ?? value(flags.container) };
}

function queryOf({ value, changed }: Invocation, container: string): Query {
  const sinceTime = value(flags.sinceTime);
  const time = sinceTime === '' ? undefined : canonicalTime(sinceTime);
  if (time !== undefined && 'error' in time) throw new KubectlError(time.error);
  const since = Math.round(value(flags.since) / 1000);
  const limitBytes = value(flags.limitBytes);
  const bySelector = value(selectorFlag) !== '' && value(flags.tail) === -1 && !changed(flags.tail);
  const tail = bySelector ? SELECTOR_TAIL : value(flags.tail);
  return {
    ...(container !== '' && { container }),
    ...(value(flags.previous) && { previous: 'true' }),
    ...(value(flags.timestamps) && { timestamps: 'true' }),
    ...(sinceTime !== '' && { sinceTime }),
    ...(limitBytes !== 0 && { limitBytes: String(limitBytes) }),
    ...(since !== 0 && { sinceSeconds: String(since) }),
    ...(tail !== -1 && { tailLines: String(tail) }),
  };
}

function validate({ value, changed, args }: Invocation, container: string, query: Query): void {
  if (value(flags.sinceTime) !== '' && value(flags.since) !== 0) {
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (value(flags.allContainers) && container !== '') {
    throw new KubectlError(`--all-containers=true should not be specified with container name ${container}`);
  }
  if (changed(flags.container) && args.length === 2) {
    throw new KubectlError('only one of -c or an inline [CONTAINER] arg is allowed');
  }
  if (value(flags.limitBytes) < 0) throw new KubectlError('--limit-bytes must be greater than 0');
  if (Number(query['sinceSeconds'] ?? 0) < 0) throw new KubectlError('--since must be greater than 0');
  if (value(flags.tail) < -1) throw new KubectlError('--tail must be greater than or equal to -1');
}

async function podsToRead(invocation: Invocation, target: string): Promise<readonly JsonObject[]> {
  const { session, value } = invocation;
  const namespace = session.namespace.name;
  const result = await findResources(session, {
    args: target === '' ? ['pods'] : target.includes('/') ? [target] : ['pods', target],
    namespace,
    labelSelector: value(selectorFlag),
    singleResourceType: true,
  });
  const { infos, errors } = await result.infos();
  if (errors.length === 1 && isNotFound(errors[0])) {
    throw new KubectlError(`error from server (NotFound): ${errors[0].message} in namespace "${namespace}"`);
  }
  throwAggregate(errors);
  const [info] = infos;
  if (target === '') {
    const items = infos.flatMap(({ object }) => listAt(object, 'items').filter(isObject));
    if (items.length === 0) session.err(`No resources found in ${namespace} namespace.\n`);
    return items;
  }
  if (info?.object === undefined || infos.length !== 1) throw new KubectlError('expected a resource');
  if (info.mapping.kind === 'Pod') return [info.object];
  const pods = await podsOf(session, info.object, value(flags.podRunningTimeout));
  if (pods.length === 1 || value(flags.allPods)) return pods;
  session.err(`Found ${pods.length} pods, using pod/${textAt(pods[0], 'metadata', 'name')}\n`);
  return [pods[0]];
}

function sourcesOf({ session, value }: Invocation, pod: JsonObject, asked: string): readonly LogSource[] {
  if (value(flags.allContainers)) {
    const all = containersOf(pod);
    const order = ['initContainers', 'containers', 'ephemeralContainers'] as const;
    return order
      .flatMap((field) => all.filter((container) => container.field === field))
      .map((container) => ({ pod, container }));
  }
  if (asked !== '') return [{ pod, container: requireContainer(pod, asked) }];
  const annotated = defaultContainerOf(pod);
  if (annotated !== '') {
    const container = containersOf(pod).find(({ name }) => name === annotated);
    if (container !== undefined) return [{ pod, container }];
    session.err(`Default container name "${annotated}" not found in pod ${textAt(pod, 'metadata', 'name')}\n`);
  }
  const { container, notice } = firstContainer(pod);
  if (!value(flags.allPods)) session.err(notice);
  return [{ pod, container }];
}

function logPath({ pod }: LogSource): string {
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
}

async function print(invocation: Invocation, source: LogSource, query: Query): Promise<void> {
  const { session, value } = invocation;
  try {
    const text = await session.rest.text(logPath(source), { ...query, container: source.container.name });
    session.out(prefixed(invocation, source, text));
  } catch (error) {
    if (!value(flags.ignoreErrors)) throw error;
    session.out(`error: ${messageOf(userError(error))}\n`);
  }
}

function prefixed({ value }: Invocation, { pod, container }: LogSource, text: string): string {
  if (!value(flags.prefix) && !value(flags.allPods)) return text;
  const prefix = `[pod/${textAt(pod, 'metadata', 'name')}/${container.name}] `;
  return text
    .split(/(?<=\n)/)
    .map((line) => (line === '' ? '' : prefix + line))
    .join('');
}

/** Prints what is there and what is added, until the containers have ended, the run's deadline comes or somebody interrupts. */
async function followAll(invocation: Invocation, sources: readonly LogSource[], query: Query): Promise<void> {
  const { session, value } = invocation;
  const { client } = session.rest;
  const stops: (() => void)[] = [];
  let following = 0;
  try {
    for (const source of sources) {
      const lines = prefixedLines(invocation, source);
      const ended = (): void => {
        lines.end();
        following -= 1;
      };
      const request: ApiRequest = {
        method: 'GET',
        path: logPath(source),
        query: { ...query, container: source.container.name, follow: 'true' },
      };
      following += 1;
      try {
        stops.push(await client.follow(request, lines.push, ended));
      } catch (error) {
        if (!value(flags.ignoreErrors)) throw error;
        session.out(`error: ${messageOf(userError(error))}\n`);
        following -= 1;
      }
    }
    await letRun(session, session.requestTimeoutMs || A_WEEK_MS, () => following === 0);
  } finally {
    for (const stop of stops) stop();
  }
}

/** Prints a log as it comes; with a prefix only whole lines, since those of several logs would mix. */
function prefixedLines(invocation: Invocation, source: LogSource): { push(text: string): void; end(): void } {
  const { session, value } = invocation;
  if (!value(flags.prefix) && !value(flags.allPods)) return { push: (text) => session.out(text), end: () => undefined };
  let rest = '';
  return {
    push: (text) => {
      rest += text;
      const whole = rest.lastIndexOf('\n') + 1;
      session.out(prefixed(invocation, source, rest.slice(0, whole)));
      rest = rest.slice(whole);
    },
    end: () => session.out(prefixed(invocation, source, rest)),
  };
}
