/** Takes texts as they come and gives `onLine` each complete line without its line break. */
export function lineReader(onLine: (line: string) => void): { push(text: string): void; end(): void } {
  let parts: string[] = [];
  const complete = (): void => {
    const line = parts.join('');
    parts = [];
    if (line.trim() !== '') onLine(line);
  };
  return {
    push(text) {
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        parts.push(text.slice(start, end));
        complete();
        start = end + 1;
      }
      if (start < text.length) parts.push(text.slice(start));
    },
    end: complete,
  };
}
