import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ApiRequest } from '../../../src/api/rest/request';

/** By whose first part the fields are managed. */
export const USER_AGENT = 'conversation/v1';

/** One request of a conversation, and what is looked at in the answer. */
export interface Exchange {
  /** `POST /api/v1/namespaces/$NS/pods?dryRun=All`. */
  readonly request: string;
  /** Of the body; default `application/json`. */
  readonly contentType?: string;
  readonly as?: ApiRequest['as'];
  /** Who asks, with all groups; default: an administrator. */
  readonly user?: ApiRequest['user'];
  readonly body?: unknown;
  /** Instead of `body`: a text as it is. */
  readonly text?: string;
  /** Asked again until the values at these JSON pointers are so, at most for 30 s of the cluster's time; null for a field that is absent. */
  readonly until?: Readonly<Record<string, unknown>>;
  /** JSON pointers of the answer's body that are not compared, and why. */
  readonly without?: readonly string[];
  readonly because?: string;
}

const KEYS: ReadonlySet<string> = new Set([
  'request',
  'contentType',
  'as',
  'user',
  'body',
  'text',
  'until',
  'without',
  'because',
]);

/** The exchanges of a file, in whose text `$NS` stands for a namespace of the conversation's own. Throws for a key that means nothing. */
export function readConversation(file: string, namespace: string): readonly Exchange[] {
  const exchanges = parse(readFileSync(file, 'utf8').replaceAll('$NS', namespace)) as readonly Exchange[];
  for (const exchange of exchanges) {
    for (const key of Object.keys(exchange)) if (!KEYS.has(key)) throw new Error(`${file}: what is "${key}"?`);
    if (!/^(GET|POST|PUT|PATCH|DELETE) \//.test(exchange.request)) throw new Error(`${file}: ${exchange.request}`);
    if ((exchange.without === undefined) !== (exchange.because === undefined))
      throw new Error(`${file}: "without" needs a "because": ${exchange.request}`);
  }
  return exchanges;
}

export function requestOf({ request, contentType, as, user, body, text }: Exchange): ApiRequest {
  const [method, target = ''] = request.split(' ', 2);
  const [path = '', search = ''] = target.split('?', 2);
  return {
    method: method as ApiRequest['method'],
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    userAgent: USER_AGENT,
    ...(contentType !== undefined && { contentType }),
    ...(as !== undefined && { as }),
    ...(user !== undefined && { user }),
    ...(body !== undefined && { body }),
    ...(text !== undefined && { rawBody: text }),
  };
}
