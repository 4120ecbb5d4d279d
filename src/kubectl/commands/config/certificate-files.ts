import { KubectlError } from '../../errors';
import type { Session } from '../../session';

/** Throws when the file that a flag names is not there. */
export function requireFile({ environment: { files } }: Session, flagName: string, path: string): void {
  if (files.read(path) !== undefined || files.list(path) !== undefined) return;
  throw new KubectlError(`could not stat ${flagName} file ${path}: stat ${path}: no such file or directory`);
}

/** A file's content as a kubeconfig holds it: base64. */
export function embeddedFile({ environment: { files } }: Session, path: string): string {
  return Buffer.from(files.read(path) ?? '', 'utf8').toString('base64');
}
