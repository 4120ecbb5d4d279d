import type { NamePart } from '../../api/x509/distinguished-name';
import { OpensslError } from './openssl-run';

const NAMES: readonly (readonly [name: string, objectId: string])[] = [
  ['CN', '2.5.4.3'],
  ['serialNumber', '2.5.4.5'],
  ['C', '2.5.4.6'],
  ['L', '2.5.4.7'],
  ['ST', '2.5.4.8'],
  ['street', '2.5.4.9'],
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['emailAddress', '1.2.840.113549.1.9.1'],
];
const IDS = new Map(NAMES);
const TITLES = new Map(NAMES.map(([name, id]) => [id, name]));

/** `/CN=jane/O=dev` as the parts of a name; `\/` is a slash. Throws `OpensslError` for a text of another form. */
export function parseSubject(text: string): readonly NamePart[] {
  if (!text.startsWith('/')) {
    throw new OpensslError(
      `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'\n`,
    );
  }
  const parts = text.slice(1).match(/(?:\\.|[^/\\])+/g) ?? [];
  return parts.flatMap((part): readonly NamePart[] => {
    const equals = part.indexOf('=');
    const id = IDS.get(part.slice(0, equals));
    return equals < 0 || id === undefined ? [] : [[id, part.slice(equals + 1).replace(/\\(.)/g, '$1')]];
  });
}

/** `CN = jane, O = dev` */
export function nameText(parts: readonly NamePart[]): string {
  return parts.map(([id, value]) => `${TITLES.get(id) ?? id} = ${value}`).join(', ');
}
