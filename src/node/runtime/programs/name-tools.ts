import type { DnsAnswer, DnsRecord, DnsType } from '../../../sim/dns';
import { parseAddress } from '../../../sim/ipv4';
import { addressInHosts, hostLines } from '../hosts-file';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { readResolverConfiguration, type ResolverConfiguration } from '../resolver/resolver-configuration';
import { lookUp, query, reverseName } from './name-queries';
import type { Flavor } from './tool';

const TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);
const TIMED_OUT = ';; connection timed out; no servers could be reached\n\n';
/** The exit code of getent for a key that is not there. */
const NO_SUCH_KEY = 2;

/** `nslookup [-type=TYPE] NAME [SERVER]`, in the words of busybox (`networking/nslookup.c`) or of bind (`bin/dig/nslookup.c`). */
export function* nslookup(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const args = process.argv.slice(1);
  const [name, server] = args.filter((argument) => !argument.startsWith('-'));
  if (name === undefined) {
    process.printError('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n');
    return 1;
  }
  const wanted = args.map((argument) => /^-(?:q|query|ty|type)=(\w+)$/i.exec(argument)?.[1]?.toUpperCase());
  const types = wanted.filter((type): type is DnsType => type !== undefined && TYPES.has(type));
  const fromFile = readResolverConfiguration(process.files);
  const servers = server === undefined ? fromFile.servers : [server];
  const configuration = { ...fromFile, servers: servers.length === 0 ? ['127.0.0.1'] : servers.slice(0, 1) };
  return yield* flavor === 'busybox'
    ? busyboxLookUp(process, configuration, name, types)
    : bindLookUp(process, configuration, name, types[0] ?? 'A');
}

/** Busybox asks every question at once, for names without a dot in every domain, and shows every answer. */
function* busyboxLookUp(
  process: ProcessContext,
  configuration: ResolverConfiguration,
  name: string,
  types: readonly DnsType[],
): Coroutine<number> {
  const isAddress = parseAddress(name) !== undefined;
  const names = isAddress
    ? [reverseName(name)]
    : name.includes('.') || configuration.searches.length === 0
      ? [name.replace(/\.$/, '')]
      : configuration.searches.map((search) => `${name}.${search}`);
  const asked = isAddress ? (['PTR'] as const) : types.length > 0 ? types : (['A', 'AAAA'] as const);
  const [server = ''] = configuration.servers;
  let status = 0;
  let isFirst = true;
  for (const type of asked) {
    for (const candidate of names) {
      const answer = yield* query(process, configuration, { name: candidate, type });
      if (answer === undefined) {
        process.print(TIMED_OUT);
        return 1;
      }
      if (isFirst) process.print(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
      isFirst = false;
      if (!answer.authoritative && answer.code === 'NOERROR') process.print('Non-authoritative answer:\n');
      if (answer.code === 'NOERROR') process.print(`${answer.records.map((record) => shown(record, '')).join('')}\n`);
      else {
        process.print(`** server can't find ${candidate}: ${answer.code}\n\n`);
        status = 1;
      }
    }
  }
  return status;
}

/** Bind goes along the search path and shows what it finds first. */
function* bindLookUp(
  process: ProcessContext,
  configuration: ResolverConfiguration,
  name: string,
  type: DnsType,
): Coroutine<number> {
  const [server = ''] = configuration.servers;
  const isAddress = parseAddress(name) !== undefined;
  const result = isAddress
    ? yield* lookUp(process, configuration, `${reverseName(name)}.`, 'PTR')
    : yield* lookUp(process, configuration, name, type);
  if (result.kind === 'noAnswer') {
    process.print(TIMED_OUT);
    return 1;
  }
  if (!isAddress) process.print(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`);
  if (result.kind === 'notFound') {
    const isThere = result.answer.code === 'NOERROR';
    process.print(
      isThere
        ? `*** Can't find ${name}: No answer\n\n`
        : `** server can't find ${result.name}: ${result.answer.code}\n\n`,
    );
    return 1;
  }
  if (!result.answer.authoritative) process.print('Non-authoritative answer:\n');
  process.print(`${result.answer.records.map((record) => shown(record, '.')).join('')}\n`);
  return 0;
}

/** A record as nslookup shows it; `dot` ends the names within its data. */
function shown({ name, type, data }: DnsRecord, dot: string): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}${dot}\n`;
    case 'PTR':
      return `${name}\tname = ${data}${dot}\n`;
    case 'SRV':
      return `${name}\tservice = ${data}${dot}\n`;
    default:
      return `${name}\t${type} = ${data}\n`;
  }
}

/** `getent hosts NAME`: by name or by address, what `/etc/hosts` knows, then what name servers do (glibc, nss/getent.c). */
export const getent: Program = function* getent(process) {
  const [, database = '', ...names] = process.argv;
  if (database !== 'hosts' && database !== 'ahostsv4') {
    process.printError(`Unknown database: ${database}\n`);
    return 1;
  }
  let status = 0;
  for (const name of names) {
    const lines = hostLines(process.files)
      .filter((words) => words.includes(name))
      .slice(0, 1);
    const found = lines.length > 0 ? lines : yield* askedLines(process, name);
    if (found.length === 0) status = NO_SUCH_KEY;
    for (const [address = '', ...known] of found) process.print(`${address.padEnd(15)} ${known.join(' ')}\n`);
  }
  return status;
};

/** The IPv4 address of a name, which may be one itself; undefined when nobody knows it. */
export function* addressOf(process: ProcessContext, name: string): Coroutine<string | undefined> {
  const known = parseAddress(name) === undefined ? addressInHosts(process.files, name) : name;
  return known ?? (yield* askedLines(process, name))[0]?.[0];
}

/** What a hosts file would have to say for what name servers do. */
function* askedLines(process: ProcessContext, name: string): Coroutine<readonly (readonly string[])[]> {
  const configuration = readResolverConfiguration(process.files);
  if (configuration.servers.length === 0) return [];
  if (parseAddress(name) !== undefined) {
    const answer = yield* query(process, configuration, { name: reverseName(name), type: 'PTR' });
    const names = (answer?.records ?? []).map(({ data }) => data);
    return names.length === 0 ? [] : [[name, ...names]];
  }
  const result = yield* lookUp(process, configuration, name, 'A');
  return result.kind === 'found' ? addressLines(result.answer) : [];
}

function addressLines({ records }: DnsAnswer): readonly (readonly string[])[] {
  const aliases = records.filter(({ type }) => type === 'CNAME').map(({ name }) => name);
  return records.filter(({ type }) => type === 'A').map(({ name, data }) => [data, name, ...aliases]);
}
