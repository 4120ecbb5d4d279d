/** A table as minikube draws it: headings in the middle, cells to the left (olekukonko/tablewriter, `StyleLight`). */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => width(row[column] ?? ''))));
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((columns) => '─'.repeat(columns + 2)).join(middle)}${right}\n`;
  const line = (cells: readonly string[], align: (text: string, columns: number) => string): string =>
    `│ ${cells.map((cell, column) => align(cell, widths[column] ?? 0)).join(' │ ')} │\n`;
  const centered = (text: string, columns: number): string =>
    text.padStart(Math.floor((columns + text.length) / 2)).padEnd(columns);
  const left = (text: string, columns: number): string => text + ' '.repeat(columns - width(text));
  return (
    rule('┌', '┬', '┐') +
    line(header, centered) +
    rule('├', '┼', '┤') +
    rows.map((row) => line(row, left)).join('') +
    rule('└', '┴', '┘')
  );
}

/** A sign like ✅ takes two columns. */
function width(text: string): number {
  return text.length + (text.match(/✅/g) ?? []).length;
}
