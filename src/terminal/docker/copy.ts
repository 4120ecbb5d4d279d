import { baseName, errorText, FileError, join, parentOf, type FileSystem } from '../../sim/file-system';
import type { DockerContext, DockerVerb } from './docker-context';
import { findContainer, noSuchContainer } from './docker-context';

interface Side {
  readonly files: FileSystem;
  /** Absolute. */
  readonly path: string;
  /** As it was typed. */
  readonly typed: string;
  /** The container's name; absent: the terminal's own files. */
  readonly container?: string;
}

/**
 * `docker cp CONTAINER:path path` and the other way round, also for a container that has ended. Source: docker/cli, cli/command/container/cp.go.
 * Divergence from real Docker: `-`, an archive on the standard streams, is not known.
 */
export const copy: DockerVerb = {
  usage: 'CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  flags: [
    { name: 'archive', short: 'a' },
    { name: 'follow-link', short: 'L' },
    { name: 'quiet', short: 'q' },
  ],
  least: 2,
  most: 2,
  run: async (context, words) => {
    const [fromText = '', toText = ''] = words.words;
    const from = sideOf(context, fromText);
    const to = sideOf(context, toText);
    const refused = (message: string): number => {
      context.io.stderr(`${message}\n`);
      return 1;
    };
    if (typeof from === 'string' || typeof to === 'string') {
      context.io.stderr(noSuchContainer(typeof from === 'string' ? from : String(to)));
      return 1;
    }
    if (from.container === undefined && to.container === undefined)
      return refused('must specify at least one container source');
    if (from.container !== undefined && to.container !== undefined)
      return refused('copying between containers is not supported');
    try {
      const status = from.files.tryStat(from.path);
      if (status === undefined) {
        return refused(
          from.container === undefined
            ? `lstat ${from.path}: no such file or directory`
            : `Error response from daemon: Could not find the file ${from.path} in container ${from.container}`,
        );
      }
      const target = to.files.tryStat(to.path);
      const isContent = /(?:^|\/)\.$/.test(from.typed);
      if (status.kind === 'directory' && target !== undefined && target.kind !== 'directory')
        return refused('cannot copy directory');
      if (status.kind !== 'directory' && target === undefined && to.typed.endsWith('/'))
        return refused('destination directory must exist');
      const isInside = target?.kind === 'directory' && !(isContent && status.kind === 'directory');
      const path = isInside ? join(to.path, baseName(from.path)) : to.path;
      if (!to.files.exists(parentOf(path)))
        return refused(
          to.container === undefined
            ? `invalid output path: directory ${JSON.stringify(parentOf(path))} does not exist`
            : `Error response from daemon: Could not find the file ${parentOf(path)} in container ${to.container}`,
        );
      copyTree(from, { ...to, path });
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return refused(`Error response from daemon: ${to.path}: ${errorText(error.code).toLowerCase()}`);
    }
  },
};

/** `web:/etc/hosts` is a container's, a path that begins with `/` or `.` never; a text is the container that is not there. */
function sideOf(context: DockerContext, typed: string): Side | string {
  const colon = /^[./]/.test(typed) ? -1 : typed.indexOf(':');
  if (colon < 0) return { files: context.io.files, path: join(context.io.cwd, typed), typed };
  const container = typed.slice(0, colon);
  const path = join('/', typed.slice(colon + 1));
  const files = findContainer(context, container)?.container?.files;
  return files === undefined ? container : { files, path, typed: typed.slice(colon + 1), container };
}

function copyTree(from: Pick<Side, 'files' | 'path'>, to: Pick<Side, 'files' | 'path'>): void {
  const status = from.files.lstat(from.path);
  if (status.kind === 'directory') {
    if (!to.files.exists(to.path)) to.files.makeDirectory(to.path, { mode: status.mode });
    for (const name of from.files.readDirectory(from.path))
      copyTree({ files: from.files, path: join(from.path, name) }, { files: to.files, path: join(to.path, name) });
  } else if (status.kind === 'symlink') {
    if (to.files.tryLstat(to.path) !== undefined) to.files.unlink(to.path);
    to.files.symlink(status.target ?? '', to.path);
  } else if (status.kind === 'file') {
    if (status.binary === undefined) to.files.writeFile(to.path, from.files.readFile(from.path), status.mode);
    else to.files.writeBinary(to.path, status.binary, status.mode);
  }
}
