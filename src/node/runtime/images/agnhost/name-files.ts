import type { Coroutine, ProcessContext } from '../../process/process';

const PANIC_EXIT_CODE = 2;

/** `agnhost etc-hosts`, `dns-suffix` and `dns-server-list`: what the files for name resolution say (test/images/agnhost/dns). */
export const nameFiles: ReadonlyMap<string, (process: ProcessContext) => Coroutine<number>> = new Map([
  ['etc-hosts', printing((process) => process.files.readFile('/etc/hosts'))],
  ['dns-suffix', printing((process) => resolverLine(process, 'search'))],
  ['dns-server-list', printing((process) => resolverLine(process, 'nameserver'))],
]);

function printing(textOf: (process: ProcessContext) => string | undefined) {
  // oxlint-disable-next-line require-yield
  return function* print(process: ProcessContext): Coroutine<number> {
    const text = textOf(process);
    if (text !== undefined) process.print(`${text}\n`);
    else process.printError('panic: Could not find DNS search list!\n');
    return text === undefined ? PANIC_EXIT_CODE : 0;
  };
}

/** The words of the first such line of `/etc/resolv.conf`, with commas between them. */
function resolverLine({ files }: ProcessContext, keyword: string): string | undefined {
  const lines = files.readFile('/etc/resolv.conf').split('\n');
  return lines
    .find((line) => line.startsWith(keyword))
    ?.split(' ')
    .slice(1)
    .join(',');
}
