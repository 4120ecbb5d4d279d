/**
 * Breaks lines at blanks so that none is longer than `limit`; a word that is longer has a line of its own.
 * Source: vendor/github.com/mitchellh/go-wordwrap/wordwrap.go.
 */
export function wrapWords(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, limit))
    .join('\n');
}

function wrapLine(line: string, limit: number): string {
  let wrapped = '';
  let length = 0;
  for (const [, blanks = '', word = ''] of line.matchAll(/(\s*)(\S*)/gu)) {
    if (word === '') {
      if (length + blanks.length <= limit) wrapped += blanks;
    } else if (length + blanks.length + word.length > limit && length + blanks.length > 1) {
      wrapped += `\n${word}`;
      length = word.length;
    } else {
      wrapped += blanks + word;
      length += blanks.length + word.length;
    }
  }
  return wrapped;
}
