import type { KeyObject } from 'node:crypto';
import type { ApiServer } from '../server';
import { readCertificate, type Certificate } from '../x509/certificate';
import type { CertifiedKey } from '../x509/certified-key';
import { createCertificateAuthority, type CertificateAuthority } from '../x509/certificate-authority';
import { COMMON_NAME, ORGANIZATION, userName } from '../x509/distinguished-name';
import { ed25519KeyOf } from '../x509/ed25519';
import { publicKeyBytes } from '../x509/sign-certificate';
import type { User } from './user';
import { ANY_USAGE, CLIENT_AUTH } from '../x509/object-ids';

const UID = '1.3.6.1.4.1.57683.2';
const YEAR_MS = 365 * 86_400_000;
const EARLY_MS = 300_000;
/** A connection shows the same certificate again and again; past so many all are read anew. */
const MAX_KNOWN = 1000;

/** What a certificate of the cluster's own authority says, and when. */
interface KnownHolder {
  readonly user: User;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The users that certificates of the cluster's authority stand for (`--client-ca-file`), by the cluster's clock.
 * Source: apiserver/pkg/authentication/request/x509/x509.go.
 *
 * Divergence from real Kubernetes: a certificate is signed by the authority itself, never by one in between; and whoever knows the seed
 * knows the authority's key.
 */
export class ClientCertificates {
  /** It signs what the controller manager is asked to sign. */
  readonly authority: CertificateAuthority;
  readonly #api: ApiServer;
  readonly #known = new Map<string, KnownHolder | undefined>();

  constructor(api: ApiServer) {
    this.#api = api;
    this.authority = createCertificateAuthority(this.#keyOf('authority'), api.sim.startMs);
  }

  /** The holder of a certificate (PEM, or its bytes); undefined when it is none of the authority's, for something else or out of its time. */
  userOf(certificate: string | Buffer): User | undefined {
    const text = typeof certificate === 'string' ? certificate : certificate.toString('base64');
    if (!this.#known.has(text)) {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(text, this.#holderOf(certificate));
    }
    const holder = this.#known.get(text);
    const { nowMs } = this.#api.sim;
    return holder === undefined || nowMs < holder.fromMs || nowMs > holder.untilMs ? undefined : holder.user;
  }

  /** A certificate for a year, with a key of its own: the same one for the same user at the same time. */
  issue(user: Pick<User, 'name' | 'groups'>): CertifiedKey {
    const key = this.#keyOf(`client ${user.name}`);
    const { nowMs } = this.#api.sim;
    const certificate = this.authority.issue(
      { subject: userName(user), publicKey: publicKeyBytes(key), alternatives: undefined },
      {
        usages: ['digital signature', 'key encipherment', 'client auth'],
        fromMs: nowMs - EARLY_MS,
        untilMs: nowMs + YEAR_MS,
        serial: `client ${user.name} ${nowMs}`,
      },
    );
    return { certificate, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  #keyOf(owner: string): KeyObject {
    return ed25519KeyOf(`${owner} ${this.#api.sim.seed}`);
  }

  #holderOf(source: string | Buffer): KnownHolder | undefined {
    let certificate: Certificate;
    try {
      certificate = readCertificate(source);
    } catch {
      return undefined;
    }
    const { fromMs, untilMs, extendedUsages: usages = [ANY_USAGE] } = certificate;
    if (!usages.includes(CLIENT_AUTH) && !usages.includes(ANY_USAGE)) return undefined;
    const user = this.authority.hasSigned(certificate) ? userOfSubject(certificate) : undefined;
    return user && { user, fromMs, untilMs };
  }
}

/** Those of a server, for `api.shared`. */
export function clientCertificates(api: ApiServer): ClientCertificates {
  return new ClientCertificates(api);
}

/** The name is its CN, the groups its O (`CommonNameUserConversion`). */
function userOfSubject({ subject, digest }: Certificate): User | undefined {
  const valuesOf = (id: string) => subject.filter(([type]) => type === id).map(([, value]) => value);
  const name = valuesOf(COMMON_NAME).at(-1) ?? '';
  const uids = valuesOf(UID);
  if (name === '' || uids.length > 1 || uids[0] === '') return undefined;
  return {
    name,
    ...(uids[0] !== undefined && { uid: uids[0] }),
    groups: [...valuesOf(ORGANIZATION), 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] },
  };
}
