import type { DnsAnswer, DnsRecord, DnsType } from '../../../sim/dns';
import type { Program } from '../process/process';
import { readResolverConfiguration } from '../resolver/resolver-configuration';
import { lookUp, query, reverseName } from './name-queries';

const TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);
const VERSION = '9.20.11';
const NO_ANSWER_STATUS = 9;
const NAMED_DATA: ReadonlySet<DnsType> = new Set(['CNAME', 'NS', 'PTR', 'SRV']);

/**
 * `dig [@SERVER] NAME [TYPE] [-x ADDRESS] [+short] [+search]` (bind, bin/dig/dig.c).
 *
 * Divergence from real dig: other `+` options but `+noall +answer` are taken without effect; the size of the message is not shown.
 */
export const dig: Program = function* dig(process) {
  const args = process.argv.slice(1);
  const flags = new Set(args.filter((argument) => argument.startsWith('+')));
  const words = args.filter((argument) => !argument.startsWith('+'));
  const fromFile = readResolverConfiguration(process.files);
  let { servers } = fromFile;
  let type: DnsType = 'A';
  let name = '.';
  for (const [index, word] of words.entries()) {
    const upper = word.toUpperCase();
    if (word.startsWith('@')) servers = [word.slice(1)];
    else if (words[index - 1] === '-x') [name, type] = [reverseName(word), 'PTR'];
    else if (isType(upper)) type = upper;
    else if (!word.startsWith('-') && words[index - 1] !== '-t') name = word;
  }
  const configuration = { ...fromFile, servers: servers.length === 0 ? ['127.0.0.1'] : servers };
  const [server = ''] = configuration.servers;
  const isSearched = flags.has('+search') && type !== 'PTR';
  let asked = name.replace(/(?<=.)\.$/, '');
  let answer: DnsAnswer | undefined;
  if (isSearched) {
    const result = yield* lookUp(process, configuration, name, type);
    if (result.kind !== 'noAnswer') ({ name: asked, answer } = result);
  } else answer = yield* query(process, configuration, { name: asked, type });
  if (answer === undefined) {
    const silence = `;; communications error to ${server}#53: timed out\n`.repeat(3);
    process.print(
      `${silence}${flags.has('+short') ? '' : `\n; <<>> DiG ${VERSION} <<>> ${args.join(' ')}\n;; global options: +cmd\n`};; no servers could be reached\n`,
    );
    return NO_ANSWER_STATUS;
  }
  if (flags.has('+short')) process.print(answer.records.map((record) => `${dataOf(record)}\n`).join(''));
  else if (flags.has('+noall')) process.print(flags.has('+answer') ? answer.records.map(line).join('') : '');
  else
    process.print(
      report(args, { name: asked, type }, answer, { server, id: process.random(65_536), nowMs: process.nowMs }),
    );
  return 0;
};

interface Circumstances {
  readonly server: string;
  readonly id: number;
  readonly nowMs: number;
}

function report(
  args: readonly string[],
  question: { readonly name: string; readonly type: DnsType },
  { code, records, authority, additional, authoritative }: DnsAnswer,
  { server, id, nowMs }: Circumstances,
): string {
  const counts = `QUERY: 1, ANSWER: ${records.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length}`;
  const section = (title: string, lines: readonly DnsRecord[]) =>
    lines.length === 0 ? '' : `;; ${title} SECTION:\n${lines.map(line).join('')}\n`;
  return (
    `\n; <<>> DiG ${VERSION} <<>> ${args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
    `;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${id}\n` +
    `;; flags: qr${authoritative ? ' aa' : ''} rd${authoritative ? '' : ' ra'}; ${counts}\n` +
    (authoritative ? ';; WARNING: recursion requested but not available\n' : '') +
    `\n;; QUESTION SECTION:\n;${dotted(question.name)}\tIN\t${question.type}\n\n` +
    section('ANSWER', records) +
    section('AUTHORITY', authority) +
    section('ADDITIONAL', additional) +
    `;; Query time: 1 msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${when(nowMs)}\n\n`
  );
}

function line(record: DnsRecord): string {
  return `${dotted(record.name)}\t${record.ttlSeconds}\tIN\t${record.type}\t${dataOf(record)}\n`;
}

function dataOf({ type, data }: DnsRecord): string {
  if (type === 'SOA') return data.replace(/^(\S+) (\S+)/, '$1. $2.');
  return NAMED_DATA.has(type) ? dotted(data) : data;
}

function dotted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}

/** `Thu Jan 01 00:00:00 UTC 2026`. */
function when(nowMs: number): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(new Date(nowMs).toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

function isType(text: string): text is DnsType {
  return TYPES.has(text);
}
