import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../../api/rest/request';
import type { User } from '../../api/authentication/user';
import type { Client, ProcessQuery } from '../../client/client';
import { isTrue } from '../../api/rest/query';

/** Who asks for a connection, and where it leads. */
export interface ConnectContext {
  readonly client: Client;
  readonly user: User;
}

/** What is to be connected with: the last segment of the path. */
export type ConnectTarget = 'exec' | 'attach' | 'portforward' | 'log';

export interface ConnectRequest {
  readonly target: ConnectTarget;
  readonly request: ApiRequest;
  readonly parameters: URLSearchParams;
}

const TARGET = /\/pods\/[^/]+\/(exec|attach|portforward|log)\/?$/;

/** Undefined for a path that nobody can be connected with. */
export function parseConnectRequest(incoming: IncomingMessage, user: User): ConnectRequest | undefined {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const target = TARGET.exec(path)?.[1];
  if (!isTarget(target)) return undefined;
  const parameters = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const query: Record<string, string> = {};
  for (const [name, value] of parameters) if (!Object.hasOwn(query, name)) query[name] = value;
  const method = incoming.method === 'POST' ? 'POST' : 'GET';
  const userAgent = incoming.headers['user-agent'] ?? '';
  return { target, request: { method, path, query, user, userAgent }, parameters };
}

/** `PodExecOptions` and `PodAttachOptions` in the query (staging/src/k8s.io/api/core/v1/types.go). */
export function processQuery(parameters: URLSearchParams): ProcessQuery {
  const flag = (name: string): boolean => isTrue(parameters.get(name) ?? undefined);
  const container = parameters.get('container') ?? '';
  return {
    ...(container !== '' && { container }),
    command: parameters.getAll('command'),
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr'),
    tty: flag('tty'),
  };
}

function isTarget(text: string | undefined): text is ConnectTarget {
  return text === 'exec' || text === 'attach' || text === 'portforward' || text === 'log';
}
