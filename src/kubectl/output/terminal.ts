/** Makes escape sequences and carriage returns harmless (and visible). Source: cli-runtime/pkg/printers/terminal.go. */
export function escapeTerminal(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\x1b\r]/g, (character) => (character === '\r' ? '\\r' : '^['));
}
