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
  return [...expressions(), ...urls(), ...formats(), escapeKey];
}

/** apiserver/pkg/cel/library/jsonpatch.go. */
const escapeKey = global('jsonpatch.escapeKey', [string], string, (key) =>
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

/** An absolute URI or an absolute path, without a fragment. */
function parseUrl(text: string): Url | undefined {
  const match =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:[^/?@]*@)?(\[[0-9a-fA-F:.%]+\](?::\d*)?|[^/?#\s:[\]]*(?::\d*)?))?(\/[^?\s]*)?(?:\?(\S*))?$/.exec(
      text,
    );
  if (match === null || text === '') return undefined;
  const [, scheme = '', host = '', path = '', query = ''] = match;
  if (scheme === '' && path === '') return undefined;
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return undefined;
  return new Url(scheme.toLowerCase(), host, path, query);
}

function urls(): readonly Overload[] {
  const part = (name: string, read: (url: Url) => string): Overload =>
    member(name, [urlType], string, (url) => (url instanceof Url ? read(url) : ''));
  return [
    global('url', [string], urlType, (text) => {
      const url = parseUrl(String(text));
      if (url !== undefined) return url;
      const why = String(text) === '' ? 'empty url' : 'invalid URI for request';
      throw new CelError(`URL parse error during conversion from string: parse ${quote(String(text))}: ${why}`);
    }),
    global('isURL', [string], bool, (text) => parseUrl(String(text)) !== undefined),
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
  uri: (text) => (parseUrl(text) === undefined ? [`parse ${quote(text)}: invalid URI for request`] : []),
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
