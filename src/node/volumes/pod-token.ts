import { claimOf, ISSUER } from '../../api/authentication/claims';
import { serviceAccountTokens } from '../../api/authentication/service-account-tokens';
import type { Pod, ServiceAccount, ServiceAccountTokenProjection } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { serviceAccounts } from '../../api/kinds/service-account';
import { tokenSubject } from '../../api/rest/subresources/token';
import type { ApiServer } from '../../api/server';

const DEFAULT_SECONDS = 3600;
/** The part of its life after which a token is made anew, and the longest time that one is used. */
const USED_PART = 0.8;
const MAX_USE_MS = 24 * 3600 * 1000;

/**
 * A token of the pod's service account that is bound to the pod (pkg/kubelet/token/token_manager.go).
 *
 * Divergence from real Kubernetes: issued when somebody first reads it, and anew when somebody reads it after four fifths of its life,
 * without jitter.
 */
export class PodToken {
  readonly #api: ApiServer;
  readonly #pod: Pod;
  readonly #source: ServiceAccountTokenProjection;
  #text = '';
  #dueMs = 0;

  constructor(api: ApiServer, pod: Pod, source: ServiceAccountTokenProjection) {
    this.#api = api;
    this.#pod = pod;
    this.#source = source;
  }

  /** Why there can be no token, or undefined. */
  mistake(): string | undefined {
    if (this.#account() !== undefined) return undefined;
    return `failed to fetch token: serviceaccounts "${this.#pod.spec.serviceAccountName ?? ''}" not found`;
  }

  /** It was read before, and the next time it reads differently. */
  isDue(): boolean {
    return this.#text !== '' && this.#api.sim.nowMs > this.#dueMs;
  }

  text(): string {
    if (this.#text === '' || this.isDue()) this.#issue();
    return this.#text;
  }

  /** When the account is gone the last token stays, for as long as it is good. */
  #issue(): void {
    const account = this.#account();
    if (account === undefined) return;
    const { audience = '', expirationSeconds = DEFAULT_SECONDS } = this.#source;
    const { nodeName = '' } = this.#pod.spec;
    const node = this.#api.find(nodes, { namespace: '', name: nodeName });
    const subject = tokenSubject(account, [audience === '' ? ISSUER : audience], expirationSeconds, {
      pod: claimOf(this.#pod),
      node: node === undefined ? { name: nodeName } : claimOf(node),
    });
    this.#text = this.#api.shared(serviceAccountTokens).issue(subject);
    this.#dueMs = this.#api.sim.nowMs + Math.min(expirationSeconds * 1000 * USED_PART, MAX_USE_MS);
  }

  #account(): ServiceAccount | undefined {
    const { metadata, spec } = this.#pod;
    return this.#api.find(serviceAccounts, {
      namespace: metadata.namespace ?? '',
      name: spec.serviceAccountName ?? '',
    });
  }
}
