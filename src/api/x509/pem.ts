/** Bytes as PEM (RFC 7468), with a line feed at its end. */
export function pemText(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** The bytes of the first block with this label; undefined when the text has none. */
export function pemBytes(label: string, text: string): Buffer | undefined {
  const begin = `-----BEGIN ${label}-----`;
  const start = text.indexOf(begin);
  const end = text.indexOf(`-----END ${label}-----`, start);
  return start === -1 || end === -1
    ? undefined
    : Buffer.from(text.slice(start + begin.length, end).replace(/\s/g, ''), 'base64');
}
