import { errorText, FileError } from '../../../../sim/file-system';
import type { HttpHandler } from '../../../../sim/net';
import type { Coroutine, ProcessContext } from '../../process/process';
import { always, text, waitForSignal } from '../serve';
import { flagsOf } from './flags';
import { goFileError } from './go-log';
import { klog } from './klog';

/** klog.Fatal */
const FATAL_EXIT_CODE = 255;
const PANIC_EXIT_CODE = 2;

/**
 * An HTTPS server on `--port` with the key pair that `--tls-cert-file` and `--tls-private-key-file` name.
 * Divergence from real Kubernetes: the files must be there, but what is in them does not count.
 */
export function* serveSecurely(
  process: ProcessContext,
  configLine: string,
  paths: ReadonlyMap<string, HttpHandler>,
): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const port = flags.number('port', 443);
  for (const flag of ['tls-cert-file', 'tls-private-key-file']) {
    const problem = unreadable(process, flags.text(flag, ''));
    if (problem === undefined) continue;
    klog(process, 'F', configLine, problem);
    return FATAL_EXIT_CODE;
  }
  const http: HttpHandler = (request, respond) => {
    const [path = ''] = request.path.split('?');
    if (path === '/readyz') return respond(text('ok'));
    const handler = paths.get(path);
    if (handler === undefined) respond(text('404 page not found\n', 404));
    else handler(request, respond);
  };
  const steadyUntilMs = (path: string): number => (path === '/readyz' ? always() : 0);
  if (process.listen({ port, tls: true, http, steadyUntilMs }) !== 'EADDRINUSE') return yield* waitForSignal();
  process.printError(`panic: listen tcp :${port}: bind: address already in use\n`);
  return PANIC_EXIT_CODE;
}

function unreadable(process: ProcessContext, path: string): string | undefined {
  try {
    if (path === '') throw new FileError('ENOENT', path);
    process.files.readFile(process.resolve(path));
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return goFileError('open', path, errorText(error.code));
  }
}
