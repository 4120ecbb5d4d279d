/** What is asked of a name server, and what it answers (RFC 1035). The types only. */

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT';

export interface DnsQuestion {
  /** A whole name, without the dot at its end. */
  readonly name: string;
  readonly type: DnsType;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly ttlSeconds: number;
  /** As it stands in a zone file, names without the dot at their end: `10.96.0.1`, `0 100 443 kubernetes.default.svc.cluster.local`. */
  readonly data: string;
}

export interface DnsAnswer {
  /** `NOERROR` without records: the name is there, but nothing of this type. */
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly records: readonly DnsRecord[];
  /** Whose zone it is: its SOA, for an answer without records. */
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
  /** It comes from the server that is responsible for the name. */
  readonly authoritative: boolean;
}
