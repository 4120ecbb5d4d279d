import { partsOf } from '../api/rest/http-message';
import type { ApiRequest } from '../api/rest/request';
import { quote } from '../api/go/text';
import { ConnectionError } from '../client/client';
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
  const [path, search] = partsOf(requestPathOf(uri));
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

/** The path and the query of what Go's `url.ParseRequestURI` understands: a path, or a whole address. */
function requestPathOf(uri: string): string {
  const fail = (why: string): never => {
    throw new KubectlError(`--raw must be a valid URL path: parse ${quote(uri)}: ${why}`);
  };
  const [, address = ''] = /^([a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*)/.exec(uri) ?? [];
  const rest = uri.slice(address.length);
  if (uri === '') fail('empty url');
  if (address === '' && !uri.startsWith('/')) fail('invalid URI for request');
  const [escape] = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(partsOf(rest)[0]) ?? [];
  if (escape !== undefined) fail(`invalid URL escape ${quote(escape)}`);
  return rest;
}

function contentOf({ environment }: Session, file: string): string {
  const { files, stdin } = environment;
  if (files.list(file) !== undefined) throw new ConnectionError(`read ${file}: is a directory`);
  const text = file === '-' ? stdin : files.read(file);
  if (text === undefined) throw new KubectlError(`open ${file}: no such file or directory`);
  return text;
}
