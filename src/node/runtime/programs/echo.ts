import type { Program } from '../process/process';
import { decodeEscapes } from './escapes';
import { immediate } from '../process/immediate';

/** What `echo` prints. dash always reads escapes and knows only `-n`; `/bin/echo`, bash and busybox read them after `-e`. */
export function echoText(args: readonly string[], kind: 'bash' | 'dash' | 'ash' = 'bash'): string {
  let newline = true;
  let escapes = kind === 'dash';
  let first = 0;
  const options = kind === 'dash' ? /^-n$/ : /^-[neE]+$/;
  while (options.test(args[first] ?? '')) {
    for (const letter of (args[first] ?? '').slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
    first += 1;
  }
  const text = first === 0 ? args.join(' ') : args.slice(first).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const { text: decoded, stopped } = decodeEscapes(text, 'echo');
  return newline && !stopped ? `${decoded}\n` : decoded;
}

export const echo: Program = immediate((process) => {
  process.print(echoText(process.argv.slice(1)));
  return 0;
});
