import type { FileSystem } from '../../../sim/file-system';

/** What `/etc/resolv.conf` says (resolv.conf(5)). */
export interface ResolverConfiguration {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  /** A name with at least so many dots is asked for as it is first. */
  readonly ndots: number;
  readonly timeoutMs: number;
  readonly attempts: number;
}

const RESOLV_CONF = '/etc/resolv.conf';
const MAX_SERVERS = 3;
const MAX_NDOTS = 15;
const DEFAULT_TIMEOUT_SECONDS = 5;
const MAX_TIMEOUT_SECONDS = 30;
const DEFAULT_ATTEMPTS = 2;
const MAX_ATTEMPTS = 5;

/** Without the file, or a server in it, there are no servers. */
export function readResolverConfiguration(files: FileSystem): ResolverConfiguration {
  const text = files.tryStat(RESOLV_CONF)?.kind === 'file' ? files.readFile(RESOLV_CONF) : '';
  const servers: string[] = [];
  let searches: readonly string[] = [];
  const options = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver' && values[0] !== undefined && servers.length < MAX_SERVERS) servers.push(values[0]);
    if (keyword === 'search' || keyword === 'domain')
      searches = values.filter((value) => value !== '.').map(withoutDot);
    if (keyword !== 'options') continue;
    for (const option of values) {
      const [name = '', value = ''] = option.split(':');
      if (/^\d+$/.test(value)) options.set(name, Number(value));
    }
  }
  return {
    servers,
    searches,
    ndots: Math.min(options.get('ndots') ?? 1, MAX_NDOTS),
    timeoutMs: Math.min(options.get('timeout') ?? DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS) * 1000,
    attempts: Math.min(options.get('attempts') ?? DEFAULT_ATTEMPTS, MAX_ATTEMPTS),
  };
}

/** The whole names that a name may stand for, in the order in which glibc asks for them (resolv/res_query.c). */
export function namesToAsk(name: string, { searches, ndots }: ResolverConfiguration): readonly string[] {
  if (name.endsWith('.')) return [withoutDot(name)];
  const searched = searches.map((search) => `${name}.${search}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
