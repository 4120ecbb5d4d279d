import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../sim/dns';

const TTL_SECONDS = 30;

/** What the name servers of the world outside say: they know the hosts that somebody has named, and that there are no others. */
export function outsideAnswer({ name, type }: DnsQuestion, addressOf: (name: string) => string | undefined): DnsAnswer {
  const address = addressOf(name.toLowerCase());
  const records: readonly DnsRecord[] =
    address === undefined || type !== 'A' ? [] : [{ name, type, ttlSeconds: TTL_SECONDS, data: address }];
  const code = address === undefined ? 'NXDOMAIN' : 'NOERROR';
  return { code, records, authority: [], additional: [], authoritative: false };
}
