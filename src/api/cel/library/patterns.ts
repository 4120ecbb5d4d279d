import { RE2JS, RE2JSSyntaxException } from 're2js';
import { hasFormat } from '../../custom-resources/validation/formats';
import { quote } from '../../go/text';
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
} from '../../names';
import { CelError } from '../errors';
import { global, member, traversal, type Overload } from '../functions';
import { bool, int, list, map, opaque, optional, string } from '../types';
import { LiteralMap, Optional, type CelValue, type OpaqueValue } from '../values';

/** Source: apiserver/pkg/cel/library/{regex,urls,format}.go. */
export function patternsLibrary(): readonly Overload[] {
  return [...expressions(), ...urls(), ...formats()];
}

/** apiserver/pkg/cel/library/jsonpatch.go. */
export const escapeKey = global('jsonpatch.escapeKey', [string], string, (key) =>
  String(key).replaceAll('~', '~0').replaceAll('/', '~1'),
);

function expressions(): readonly Overload[] {
  const found = (text: CelValue | undefined, pattern: CelValue | undefined, limit: number): readonly string[] => {
    const matcher = compiled(String(pattern)).matcher(String(text));
    const results: string[] = [];
    const most = limit < 0 ? Infinity : limit;
    while (results.length < most && matcher.find()) results.push(matcher.group() ?? '');
    return results;
  };
  const cost = (text: CelValue | undefined, pattern: CelValue | undefined): number =>
    Math.ceil((1 + traversal(text)) * Math.max(1, traversal(pattern) * 2.5));
  return [
    member('find', [string, string], string, (text, pattern) => found(text, pattern, 1)[0] ?? '', cost),
    member('findAll', [string, string], list(string), (text, pattern) => found(text, pattern, -1), cost),
    member('findAll', [string, string, int], list(string), (text, pattern, n) => found(text, pattern, Number(n)), cost),
  ];
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException)
      throw new CelError(`Illegal regex: error parsing regexp: ${error.error}: \`${pattern}\``);
    throw error;
  }
}

const urlType = opaque('kubernetes.URL');

class Url implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'kubernetes.URL';
  constructor(
    readonly scheme: string,
    readonly host: string,
    readonly path: string,
    readonly query: string,
  ) {}

  get text(): string {
    const base = this.scheme === '' ? this.path : `${this.scheme}://${this.host}${this.path}`;
    return this.query === '' ? base : `${base}?${this.query}`;
  }

  equals(other: OpaqueValue): boolean {
    return other instanceof Url && other.text === this.text;
  }
}

/** An absolute URI or an absolute path, or why it is none (Go's net/url, `ParseRequestURI`). A fragment is part of the path. */
function parseUrl(text: string): Url | string {
  if ([...text].some((character) => character < ' ' || character === '\x7f'))
    return 'net/url: invalid control character in URL';
  if (text === '') return 'empty url';
  const [, scheme, afterScheme = text] = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  if (scheme === undefined && text.startsWith(':')) return 'missing protocol scheme';
  const mark = afterScheme.indexOf('?');
  const query = mark < 0 ? '' : afterScheme.slice(mark + 1);
  let rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark);
  if (!rest.startsWith('/'))
    return scheme === undefined ? 'invalid URI for request' : new Url(scheme.toLowerCase(), '', '', query);
  let host = '';
  if (scheme !== undefined && rest.startsWith('//')) {
    const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
    const at = authority.lastIndexOf('@');
    const problem =
      at >= 0 && /[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(authority.slice(0, at))
        ? 'net/url: invalid userinfo'
        : hostProblem(authority.slice(at + 1));
    if (problem !== undefined) return problem;
    host = authority.slice(at + 1);
    rest = path;
  }
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(rest);
  if (escape !== null) return `invalid URL escape ${quote(escape[0])}`;
  return new Url((scheme ?? '').toLowerCase(), host, escapedPath(rest), query);
}

function hostProblem(host: string): string | undefined {
  const bracket = host.lastIndexOf(']');
  if (host.startsWith('[') && bracket < 0) return "missing ']' in host";
  const colon = host.startsWith('[') ? bracket + 1 : host.lastIndexOf(':');
  const port = colon < 0 ? '' : host.slice(colon);
  if (port !== '' && !/^:\d*$/.test(port)) return `invalid port ${quote(port)} after host`;
  const wrong = /[\s"<>\\^`{|}]/.exec(host);
  return wrong === null ? undefined : `invalid character ${quote(wrong[0])} in host name`;
}

/** As Go writes a path: what may not stand there is escaped, what is escaped already stays. */
function escapedPath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~$&+,/:;=@!'()*[\]%]/gu, (character) => encodeURIComponent(character));
}

function urls(): readonly Overload[] {
  const part = (name: string, read: (url: Url) => string): Overload =>
    member(name, [urlType], string, (url) => (url instanceof Url ? read(url) : ''));
  return [
    global('url', [string], urlType, (text) => {
      const url = parseUrl(String(text));
      if (typeof url !== 'string') return url;
      throw new CelError(`URL parse error during conversion from string: parse ${quote(String(text))}: ${url}`);
    }),
    global('isURL', [string], bool, (text) => typeof parseUrl(String(text)) !== 'string'),
    part('getScheme', ({ scheme }) => scheme),
    part('getHost', ({ host }) => host),
    part('getHostname', ({ host }) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')),
    part('getPort', ({ host }) => /:(\d*)$/.exec(host)?.[1] ?? ''),
    part('getEscapedPath', ({ path }) => path),
    member('getQuery', [urlType], map(string, list(string)), (url) => {
      const query = new Map<string, string[]>();
      for (const [name, value] of new URLSearchParams(url instanceof Url ? url.query : ''))
        query.set(name, [...(query.get(name) ?? []), value]);
      return new LiteralMap(query);
    }),
  ];
}

const formatType = opaque('kubernetes.NamedFormat');

class Format implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'kubernetes.NamedFormat';
  constructor(
    readonly name: string,
    readonly problems: (text: string) => readonly string[],
  ) {}

  equals(other: OpaqueValue): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

const byFormat = (format: string, problem: string) => (text: string) => (hasFormat(text, format) ? [] : [problem]);

const FORMATS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: (text) => nameIsDNSLabel(text, true),
  dns1123SubdomainPrefix: (text) => nameIsDNSSubdomain(text, true),
  dns1035LabelPrefix: (text) => isDNS1035Label(text.replace(/-$/, 'a')),
  labelValue: isValidLabelValue,
  uri: (text) => {
    const url = parseUrl(text);
    return typeof url === 'string' ? [`parse ${quote(text)}: ${url}`] : [];
  },
  uuid: byFormat('uuid', 'does not match the UUID format'),
  byte: byFormat('byte', 'invalid base64'),
  date: byFormat('date', 'invalid date'),
  datetime: byFormat('datetime', 'invalid datetime'),
};

function formats(): readonly Overload[] {
  const all = new Map(Object.entries(FORMATS).map(([name, problems]) => [name, new Format(name, problems)]));
  return [
    ...[...all].map(([name, format]) => global(`format.${name}`, [], formatType, () => format)),
    global('format.named', [string], optional(formatType), (name) => {
      const format = all.get(String(name));
      return format === undefined ? Optional.none : new Optional(format);
    }),
    member(
      'validate',
      [formatType, string],
      optional(list(string)),
      (format, text) => {
        const problems = format instanceof Format ? format.problems(String(text)) : [];
        return problems.length === 0 ? Optional.none : new Optional(problems);
      },
      (_, text) => traversal(text),
    ),
  ];
}
