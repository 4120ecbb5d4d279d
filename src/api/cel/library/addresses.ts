import { quote } from '../../go/text';
import { CelError, noSuchOverload } from '../errors';
import { global, member, type Overload } from '../functions';
import { bool, int, opaque, string } from '../types';
import type { CelValue, OpaqueValue } from '../values';

const ipType = opaque('net.IP');
const cidrType = opaque('net.CIDR');

/** An address as a number of 32 or 128 bits. */
class Ip implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'net.IP';
  constructor(
    readonly bits: bigint,
    readonly family: 4 | 6,
  ) {}

  equals(other: OpaqueValue): boolean {
    return other instanceof Ip && other.bits === this.bits && other.family === this.family;
  }
}

class Cidr implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'net.CIDR';
  constructor(
    readonly ip: Ip,
    readonly length: number,
  ) {}

  equals(other: OpaqueValue): boolean {
    return other instanceof Cidr && other.ip.equals(this.ip) && other.length === this.length;
  }
}

/** Source: apiserver/pkg/cel/library/{ip,cidr}.go. */
export function addressesLibrary(): readonly Overload[] {
  const is = (name: string, holds: (ip: Ip) => boolean): Overload =>
    member(name, [ipType], bool, (ip) => ip instanceof Ip && holds(ip));
  const containsIp = (value: CelValue | undefined, part: CelValue | undefined): CelValue => {
    const inner = typeof part === 'string' ? parseIp(part) : part;
    if (!(value instanceof Cidr) || !(inner instanceof Ip)) throw noSuchOverload();
    return isWithin(inner, value);
  };
  const containsCidr = (value: CelValue | undefined, part: CelValue | undefined): CelValue => {
    const inner = typeof part === 'string' ? cidrOf(part) : part;
    if (!(value instanceof Cidr) || !(inner instanceof Cidr)) throw noSuchOverload();
    return inner.length >= value.length && isWithin(inner.ip, value);
  };
  return [
    global('ip', [string], ipType, (text) => ipOf(String(text))),
    global('isIP', [string], bool, (text) => parseIp(String(text)) !== undefined),
    global('ip.isCanonical', [string], bool, (text) => ipText(ipOf(String(text))) === text),
    global('string', [ipType], string, (ip) => (ip instanceof Ip ? ipText(ip) : '')),
    member('family', [ipType], int, (ip) => BigInt(ip instanceof Ip ? ip.family : 0)),
    is('isUnspecified', ({ bits }) => bits === 0n),
    is('isLoopback', (ip) => (ip.family === 4 ? ip.bits >> 24n === 127n : ip.bits === 1n)),
    is('isLinkLocalMulticast', (ip) =>
      ip.family === 4 ? ip.bits >> 8n === 0xe00000n : ((ip.bits >> 112n) & 0xff0fn) === 0xff02n,
    ),
    is('isLinkLocalUnicast', isLinkLocal),
    is(
      'isGlobalUnicast',
      (ip) => ip.bits !== 0n && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocal(ip) && !isBroadcast(ip),
    ),
    global('cidr', [string], cidrType, (text) => cidrOf(String(text))),
    global('isCIDR', [string], bool, (text) => parseCidr(String(text)) !== undefined),
    global('string', [cidrType], string, (value) =>
      value instanceof Cidr ? `${ipText(value.ip)}/${value.length}` : '',
    ),
    ...[string, ipType].map((type) => member('containsIP', [cidrType, type], bool, containsIp)),
    ...[string, cidrType].map((type) => member('containsCIDR', [cidrType, type], bool, containsCidr)),
    member('ip', [cidrType], ipType, (value) => (value instanceof Cidr ? value.ip : null)),
    member('masked', [cidrType], cidrType, (value) => (value instanceof Cidr ? masked(value) : null)),
    member('prefixLength', [cidrType], int, (value) => BigInt(value instanceof Cidr ? value.length : 0)),
  ];
}

function isLoopback({ bits, family }: Ip): boolean {
  return family === 4 ? bits >> 24n === 127n : bits === 1n;
}

function isMulticast({ bits, family }: Ip): boolean {
  return family === 4 ? bits >> 28n === 0xen : bits >> 120n === 0xffn;
}

function isLinkLocal({ bits, family }: Ip): boolean {
  return family === 4 ? bits >> 16n === 0xa9fen : bits >> 118n === 0x3fan;
}

function isBroadcast({ bits, family }: Ip): boolean {
  return family === 4 && bits === 0xffff_ffffn;
}

function ipOf(text: string): Ip {
  const ip = parseIp(text);
  if (ip !== undefined) return ip;
  if (text.includes('%') && parseIp(text.replace(/%.*/, '')) !== undefined)
    throw new CelError(`IP address ${quote(text)} with zone value is not allowed`);
  if (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text))
    throw new CelError(`IPv4-mapped IPv6 address ${quote(text)} is not allowed`);
  throw new CelError(`IP Address ${quote(text)} parse error during conversion from string: ${addressProblem(text)}`);
}

/** Go's net/netip, `ParseAddr`. */
function addressProblem(text: string): string {
  const told = (why: string, at?: string): string =>
    `ParseAddr(${quote(text)}): ${why}${at === undefined ? '' : ` (at ${quote(at)})`}`;
  const [, mark = ''] = /^[^.:%]*([.:%]?)/.exec(text) ?? [];
  if (mark === '%') return told('missing IPv6 address');
  if (mark === '') return told('unable to parse IP');
  return mark === '.' ? told(...ipv4Problem(text)) : told('unable to parse IP');
}

function ipv4Problem(text: string): readonly [string, string?] {
  let digits = '';
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const rest = text.slice(at);
    if (/\d/.test(character)) {
      if (digits === '0') return ['IPv4 field has octet with leading zero'];
      digits += character;
      if (Number(digits) > 255) return ['IPv4 field has value >255'];
    } else if (character === '.') {
      if (at === 0 || at === text.length - 1 || text.charAt(at - 1) === '.')
        return ['IPv4 field must have at least one digit', rest];
      if (dots === 3) return ['IPv4 address too long'];
      dots += 1;
      digits = '';
    } else return ['unexpected character', rest];
  }
  return ['IPv4 address too short'];
}

function cidrOf(text: string): Cidr {
  const value = parseCidr(text);
  if (value !== undefined) return value;
  const prefix = 'network address parse error during conversion from string: ';
  if (/^::ffff:\d+\.\d+\.\d+\.\d+\/\d+$/i.test(text))
    throw new CelError(`${prefix}IPv4-mapped IPv6 address ${quote(text)} is not allowed`);
  throw new CelError(`${prefix}${prefix}netip.ParsePrefix(${quote(text)}): ${prefixProblem(text)}`);
}

/** Go's net/netip, `ParsePrefix`. */
function prefixProblem(text: string): string {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return "no '/'";
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)];
  const ip = parseIp(address);
  if (ip === undefined)
    return address.includes('%') ? 'IPv6 zones cannot be present in a prefix' : addressProblem(address);
  return /^(0|[1-9]\d*)$/.test(length) ? 'prefix length out of range' : `bad bits after slash: ${quote(length)}`;
}

function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const ip = match === null ? undefined : parseIp(match[1] ?? '');
  const length = Number(match?.[2]);
  return ip === undefined || length > widthOf(ip) ? undefined : new Cidr(ip, length);
}

function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) {
    const bits = ipv4Bits(text);
    return bits === undefined ? undefined : new Ip(bits, 4);
  }
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let source = text;
  if (tail !== null) {
    const bits = ipv4Bits(tail[2] ?? '');
    if (bits === undefined) return undefined;
    source = `${tail[1] ?? ''}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...rest];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const bits = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return bits >> 32n === 0xffffn ? undefined : new Ip(bits, 6);
}

function ipv4Bits(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipText({ bits, family }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

function widthOf({ family }: Ip): number {
  return family === 4 ? 32 : 128;
}

function masked({ ip, length }: Cidr): Cidr {
  const shift = BigInt(widthOf(ip) - length);
  return new Cidr(new Ip((ip.bits >> shift) << shift, ip.family), length);
}

function isWithin(ip: Ip, range: Cidr): boolean {
  const shift = BigInt(widthOf(ip) - range.length);
  return ip.family === range.ip.family && ip.bits >> shift === range.ip.bits >> shift;
}
