import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isOwnKubeconfig } from './kubeconfig';

/** A kubeconfig on the disk. */
export interface KubeconfigFile {
  readonly path: string;
  /** Takes it away again if it was a temporary one. */
  remove(): void;
}

/**
 * Writes a kubeconfig for its owner's eyes only: to `path`, or to a temporary file. Throws for a file that holds something else, such as
 * the kubeconfig of other clusters.
 */
export function writeKubeconfigFile(text: string, path: string | undefined): KubeconfigFile {
  if (path === undefined) {
    const temporary = join(mkdtempSync(join(tmpdir(), 'gherkube-')), 'kubeconfig');
    writeFileSync(temporary, text, { mode: 0o600 });
    return { path: temporary, remove: () => rmSync(dirname(temporary), { recursive: true, force: true }) };
  }
  if (existsSync(path)) {
    if (!isOwnKubeconfig(readFileSync(path, 'utf8')))
      throw new Error(`${path} exists and is no kubeconfig of gherkube`);
    rmSync(path);
  }
  writeFileSync(path, text, { mode: 0o600 });
  return { path: resolve(path), remove: () => undefined };
}
