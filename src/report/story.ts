import type { Event, Pod } from '../api/generated/types';
import type { Client } from '../client/client';
import type { Transition } from '../client/recorder';
import { listObjects, readObject, send } from '../client/resources';
import { resourcePath } from '../api/rest/path';
import { humanDuration } from '../api/duration';

const PODS = { apiVersion: 'v1', plural: 'pods' };
const EVENTS = { apiVersion: 'v1', plural: 'events' };
const LAST_EVENTS = 12;
const LAST_LOG_LINES = 5;

/** The reasons of one node against a pod. */
export interface NodeVerdict {
  readonly node: string;
  /** The plugin that refused, `NodeAffinity`. */
  readonly plugin: string;
  readonly reasons: readonly string[];
}

/**
 * Why a pod is as it is, in the cluster's own words: its state, its conditions, the scheduler's verdict per node, its events in order, the last
 * lines of its logs. Several lines, without a final newline. It only reads; what can't be read is left out.
 */
export async function podStory(
  client: Client,
  namespace: string,
  name: string,
  verdicts: readonly NodeVerdict[] = [],
): Promise<string> {
  const pod = await readObject<Pod>(client, PODS, namespace, name);
  const events = await listObjects<Event>(client, EVENTS, namespace, {
    fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${name}`,
  });
  const logs =
    pod === undefined
      ? []
      : await Promise.all(pod.spec.containers.map((container) => lastLog(client, namespace, name, container.name)));
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['state', pod === undefined ? ['the pod does not exist'] : [describeState(pod)]],
    ['conditions', (pod?.status?.conditions ?? []).map(conditionLine)],
    ['scheduler, per node', verdicts.map(({ node, plugin, reasons }) => `${node}: ${plugin}: ${reasons.join(', ')}`)],
    ['events', events.slice(-LAST_EVENTS).map((event) => eventLine(event, client.nowMs()))],
    ['log', logs.flat()],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n');
}

/** The states of pods as lines of time, `12s web Pending -> Running`: the evidence of a scenario. */
export function transitionLines(transitions: readonly Transition<Pod>[], startMs: number): readonly string[] {
  const last = new Map<string, string>();
  const lines: string[] = [];
  for (const { atMs, type, object } of transitions) {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const state = type === 'DELETED' ? 'gone' : podState(object);
    const before = last.get(key);
    if (state === before) continue;
    last.set(key, state);
    const seconds = `${((atMs - startMs) / 1000).toFixed(1)} s`.padStart(10);
    lines.push(`${seconds}  ${key}  ${before === undefined ? '' : `${before} -> `}${state}`);
  }
  return lines;
}

/** `Running on worker-1`, `Pending`, `Terminating on worker-1`. */
export function podState({ metadata, spec, status }: Pod): string {
  const phase = metadata.deletionTimestamp === undefined ? (status?.phase ?? 'Pending') : 'Terminating';
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting !== undefined)?.state?.waiting?.reason;
  const ready = status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
  const detail = waiting !== undefined && phase !== 'Terminating' ? ` (${waiting})` : ready ? ' and Ready' : '';
  return `${phase}${detail}${spec.nodeName ? ` on ${spec.nodeName}` : ''}`;
}

function describeState(pod: Pod): string {
  const containers = (pod.status?.containerStatuses ?? []).map(({ name, state, restartCount }) => {
    const [kind = 'waiting', detail = {}] = Object.entries(state ?? {})[0] ?? [];
    const { reason, message, exitCode } = detail as {
      readonly reason?: string;
      readonly message?: string;
      readonly exitCode?: number;
    };
    const parts = [reason, exitCode !== undefined ? `exit code ${exitCode}` : undefined, message].filter(
      (part) => part !== undefined,
    );
    return `; container ${name} is ${kind}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}${restartCount > 0 ? `, restarted ${restartCount} times` : ''}`;
  });
  return `${podState(pod)}${containers.join('')}`;
}

function conditionLine({
  type,
  status,
  reason,
  message,
}: {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}): string {
  return `${type} ${status}${reason ? ` (${reason})` : ''}${message ? `: ${message}` : ''}`;
}

function eventLine(event: Event, nowMs: number): string {
  const time =
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const count = event.series?.count ?? event.count ?? 1;
  const source = event.source?.component || event.reportingComponent || '';
  const age = `${humanDuration(nowMs - Date.parse(time))} ago`.padEnd(10);
  return `${age}${event.type ?? ''} ${event.reason ?? ''} (${source}${count > 1 ? `, ${count} times` : ''}): ${event.message ?? ''}`;
}

async function lastLog(client: Client, namespace: string, name: string, container: string): Promise<readonly string[]> {
  const path = resourcePath({ apiVersion: 'v1', plural: 'pods', namespace, name, subresource: 'log' });
  try {
    const text = String(
      await send(client, { method: 'GET', path, query: { container, tailLines: String(LAST_LOG_LINES) } }),
    );
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${container}: ${line}`);
  } catch {
    // A container that has not started has no log; the state says so already.
    return [];
  }
}
