import type { Client } from '../../../src/client/client';
import { requestOf, USER_AGENT, type Exchange } from './conversation';
import { Neutral } from './neutral';

/** What a server answered to one request, without what is left to chance. */
export interface Answer {
  readonly request: string;
  readonly code: number;
  readonly warnings: readonly string[];
  readonly body: unknown;
}

const PATIENCE_MS = 30_000;

/** Holds a conversation with a cluster in a namespace that is made for it and deleted after it. */
export async function play(
  client: Client,
  namespace: string,
  exchanges: readonly Exchange[],
): Promise<readonly Answer[]> {
  const path = `/api/v1/namespaces/${namespace}`;
  const body = { metadata: { name: namespace } };
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body, userAgent: USER_AGENT });
  const isThere = async (rest: string) =>
    (await client.request({ method: 'GET', path: `${path}/${rest}` })).code === 200;
  await client.waitUntil(
    async () =>
      (await isThere('serviceaccounts/default')) && (await isThere('configmaps/kube-root-ca.crt')) ? true : undefined,
    PATIENCE_MS,
  );
  const neutral = new Neutral();
  const answers: Answer[] = [];
  for (const exchange of exchanges) answers.push(await answerTo(client, exchange, neutral));
  await client.request({ method: 'DELETE', path });
  return answers;
}

async function answerTo(client: Client, exchange: Exchange, neutral: Neutral): Promise<Answer> {
  const request = requestOf(exchange);
  const { until = {} } = exchange;
  let last = await client.request(request);
  const isSo = () =>
    Object.entries(until).every(
      ([pointer, wanted]) => JSON.stringify(valueAt(last.body, pointer) ?? null) === JSON.stringify(wanted),
    );
  if (!isSo())
    await client.waitUntil(async () => {
      last = await client.request(request);
      return isSo() ? true : undefined;
    }, PATIENCE_MS);
  const { code, warnings, body } = last;
  neutral.learnNames(exchange.body);
  return {
    request: exchange.request,
    code,
    warnings: warnings.map((text) => String(neutral.value(text))),
    body: neutral.value(withoutListVersion(body)),
  };
}

/** A list is of the moment, so that its version says how much else has happened in the cluster. */
function withoutListVersion(body: unknown): unknown {
  const { kind = '' } = (body ?? {}) as { readonly kind?: string };
  return /(?:List|Table)$/.test(kind) ? leftOut(body, ['/metadata/resourceVersion']) : body;
}

/** The value at a JSON pointer; undefined where there is none. */
function valueAt(value: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined),
    value,
  );
}

/** The same body without the values at the pointers. */
export function leftOut(body: unknown, pointers: readonly string[]): unknown {
  return pointers.reduce((rest, pointer) => withoutSteps(rest, stepsOf(pointer)), body);
}

function withoutSteps(value: unknown, [step = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => (step === '*' || String(index) === step ? withoutSteps(item, rest) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (step !== '*' && key !== step) return [[key, item]];
      return rest.length === 0 ? [] : [[key, withoutSteps(item, rest)]];
    }),
  );
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
