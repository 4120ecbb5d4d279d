import type { NetworkNamespace } from '../../sim/net';
import type { ApiServer } from '../server';

/** How the API server reaches webhooks. */
export interface WebhookNetwork {
  /** The machine that the API server is on; undefined while there is none. */
  host: () => NetworkNamespace | undefined;
  /** By the name of a webhook: what befalls its calls instead of reaching anybody. */
  readonly faults: Map<string, WebhookFault>;
}

/** The webhook says nothing until its time is up, or nobody listens. */
type WebhookFault = 'times out' | 'is refused';

/** One for each API server. */
export function webhookNetwork(api: ApiServer): WebhookNetwork {
  return api.shared(newNetwork);
}

function newNetwork(): WebhookNetwork {
  return { host: () => undefined, faults: new Map() };
}
