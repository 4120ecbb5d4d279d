/** JSON as Go's encoder writes it: what could end a script of a page is escaped (encoding/json, `HTMLEscape`). */
export function textOfJson(value: unknown, pretty = false): string {
  const text = JSON.stringify(value, undefined, pretty ? 2 : undefined) ?? 'null';
  return /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, escaped) : text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
