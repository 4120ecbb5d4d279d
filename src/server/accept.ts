/** One alternative of an `Accept` header: `application/json;as=Table;g=meta.k8s.io;v=v1`. */
export interface AcceptClause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The clauses of an `Accept` header, best first; what is no media range is left out.
 * Source: github.com/munnerz/goautoneg/autoneg.go, which apiserver/pkg/endpoints/handlers/negotiation reads headers with.
 */
export function parseAccept(header: string): readonly AcceptClause[] {
  const clauses: AcceptClause[] = [];
  for (const part of header.split(',')) {
    const clause = parseClause(part);
    if (clause !== undefined) clauses.push(clause);
  }
  return clauses.length < 2 ? clauses : clauses.sort(compareClauses);
}

function parseClause(part: string): AcceptClause | undefined {
  const [range = '', ...rest] = part.split(';');
  const [type = '', subtype, ...more] = range.trim().split('/');
  if (more.length > 0 || type === '' || (subtype === undefined && type !== '*')) return undefined;
  let quality = 1;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', value, ...excess] = parameter.split('=');
    if (value === undefined || excess.length > 0) continue;
    if (name.trim() === 'q') quality = Number(value) || 0;
    else parameters.set(name.trim(), value.trim());
  }
  return { type, subtype: subtype?.trim() ?? '*', quality, parameters };
}

function compareClauses(a: AcceptClause, b: AcceptClause): number {
  return (
    b.quality - a.quality ||
    Number(a.type === '*') - Number(b.type === '*') ||
    Number(a.subtype === '*') - Number(b.subtype === '*')
  );
}
