import { partsOf } from '../api/rest/http-message';
import type { ApiRequest } from '../api/rest/request';
import { KubectlError } from './errors';
import type { Session } from './session';

/** The files of `-f` beside `--raw`. */
interface RawFiles {
  readonly filenames: readonly string[];
  readonly recursive: boolean;
}

/**
 * What `--raw` does: one request to a path of the API as it is, with at most one file as its body, and the answer printed as it is.
 * Source: kubectl/pkg/rawhttp/raw.go, and `Validate` of get, create, replace and delete.
 */
export async function sendRaw(session: Session, method: ApiRequest['method'], uri: string, file = ''): Promise<void> {
  if (!uri.startsWith('/'))
    throw new KubectlError(`--raw must be a valid URL path: parse "${uri}": invalid URI for request`);
  const [path, search] = partsOf(uri);
  const body = file === '' ? undefined : contentOf(session, file);
  const answer = await session.rest.request({
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    ...(body !== undefined && { rawBody: body }),
  });
  // JSON comes with a line break at its end, as the server's encoder writes it.
  session.out(typeof answer === 'string' ? answer : `${JSON.stringify(answer)}\n`);
}

/** The one file that `--raw` may come with; '' when there is none. */
export function rawFileOf({ filenames, recursive }: RawFiles): string {
  const [file = '', ...more] = filenames;
  if (more.length > 0) throw new KubectlError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(file)) throw new KubectlError('--raw cannot read from a url');
  if (recursive) throw new KubectlError('--raw and --recursive are mutually exclusive');
  return file;
}

function contentOf({ environment }: Session, file: string): string {
  const { files, stdin } = environment;
  const text = file === '-' ? stdin : files.read(file);
  if (text === undefined) throw new KubectlError(`open ${file}: no such file or directory`);
  return text;
}
