import { isUtf8 } from 'node:buffer';
import { isEnvVarName } from '../../../api/names';
import { quote } from '../../../api/go/text';
import { bytesOfText } from '../../../sim/text-bytes';
import type { Invocation } from '../../command';
import type { KubectlFiles } from '../../environment';
import { KubectlError } from '../../errors';
import { stringArrayFlag, stringSliceFlag } from '../../flags/flag';

/** Where the data of a ConfigMap or Secret comes from. */
export const dataFlags = {
  fromFile: stringSliceFlag(
    'from-file',
    "A file's content under its name, or under KEY with KEY=PATH; of a directory, each of its files.",
  ),
  fromLiteral: stringArrayFlag('from-literal', 'KEY=VALUE.'),
  fromEnvFile: stringSliceFlag('from-env-file', 'A file with lines KEY=VALUE.'),
} as const;

/** `bytes`: what the text was read from, when that is no UTF-8. */
export type AddKey = (key: string, text: string, bytes?: Uint8Array) => void;

export function requireCompatibleSources({ value }: Invocation): void {
  if (value(dataFlags.fromEnvFile).length === 0) return;
  if (value(dataFlags.fromFile).length > 0 || value(dataFlags.fromLiteral).length > 0) {
    throw new KubectlError('from-env-file cannot be combined with from-file or from-literal');
  }
}

/** Source: kubectl/pkg/util/util.go (ParseLiteralSource). */
export function addLiterals(sources: readonly string[], add: AddKey): void {
  for (const source of sources) {
    const equals = source.indexOf('=');
    if (equals <= 0) throw new KubectlError(`invalid literal source ${source}, expected key=value`);
    add(source.slice(0, equals), source.slice(equals + 1));
  }
}

export function addFiles({ session }: Invocation, sources: readonly string[], add: AddKey): void {
  const { files } = session.environment;
  for (const source of sources) {
    const { key, path } = fileSource(source);
    const text = files.read(path);
    if (text !== undefined) {
      add(key, text, binaryContent(files, path, text));
      continue;
    }
    const names = files.list(path);
    if (names === undefined) throw new KubectlError(`error reading ${path}: no such file or directory`);
    if (source.includes('=')) throw new KubectlError('cannot give a key name for a directory path');
    for (const name of names.toSorted()) {
      const file = `${path.replace(/\/+$/, '')}/${name}`;
      const content = files.read(file);
      if (content !== undefined) add(name, content, binaryContent(files, file, content));
    }
  }
}

/** The bytes of a file that is no UTF-8. */
function binaryContent(files: KubectlFiles, path: string, text: string): Uint8Array | undefined {
  const bytes = files.readBytes?.(path) ?? bytesOfText(text);
  return isUtf8(bytes) ? undefined : bytes;
}

/** Source: kubectl/pkg/util/util.go (ParseFileSource). */
function fileSource(source: string): { readonly key: string; readonly path: string } {
  const [key = '', path, ...more] = source.split('=');
  if (path === undefined) return { key: source.split('/').at(-1) ?? source, path: source };
  if (more.length > 0) throw new KubectlError("key names or file paths cannot contain '='");
  if (key === '') throw new KubectlError(`key name for file path ${path} missing`);
  if (path === '') throw new KubectlError(`file path for key name ${key} missing`);
  return { key, path };
}

/** Source: kubectl/pkg/cmd/util/env_file.go. `what` is `config` or `secret`. */
export function addEnvFiles({ session }: Invocation, paths: readonly string[], what: string, add: AddKey): void {
  const { files, env } = session.environment;
  for (const path of paths) {
    const text = files.read(path);
    if (text === undefined) {
      if (files.list(path) !== undefined) throw new KubectlError(`env ${what} file cannot be a directory`);
      throw new KubectlError(`error reading ${path}: no such file or directory`);
    }
    for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
      const line = raw.replace(/\r$/, '').trimStart();
      if (line === '' || line.startsWith('#')) continue;
      const equals = line.indexOf('=');
      const key = equals < 0 ? line : line.slice(0, equals);
      const problems = isEnvVarName(key);
      if (problems.length > 0) throw new KubectlError(`${quote(key)} is not a valid key name: ${problems.join(';')}`);
      add(key, equals < 0 ? (env.get(key) ?? '') : line.slice(equals + 1));
    }
  }
}
