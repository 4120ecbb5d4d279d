import { der } from './der';
import { readDer, readObjectId } from './der-reader';

/** One part of a name: what it is, as an object identifier (`2.5.4.3`), and its text. */
export type NamePart = readonly [objectId: string, value: string];

export const COMMON_NAME = '2.5.4.3';
export const ORGANIZATION = '2.5.4.10';

/** As it stands in a certificate (RFC 5280, 4.1.2.4). */
export function distinguishedName(parts: readonly NamePart[]): Buffer {
  return der.sequence(
    ...parts.map(([objectId, value]) => der.set(der.sequence(der.objectId(objectId), der.text(value)))),
  );
}

/** The parts of a name as it stands in a certificate, in their order. Throws an `Error` for what is cut off. */
export function readName(name: Buffer): readonly NamePart[] {
  return readDer(name)
    .flatMap(({ content }) => readDer(content))
    .flatMap((set) => readDer(set.content))
    .map((pair): NamePart => {
      const [type, value] = readDer(pair.content);
      if (type === undefined || value === undefined) throw new Error('asn1: syntax error: sequence truncated');
      return [readObjectId(type.content), value.content.toString()];
    });
}

/** The name of a user and his groups (apiserver/pkg/authentication/request/x509, `CommonNameUserConversion`). */
export function userName({ name, groups }: { readonly name: string; readonly groups: readonly string[] }): Buffer {
  return distinguishedName([...groups.map((group) => [ORGANIZATION, group] as const), [COMMON_NAME, name]]);
}
