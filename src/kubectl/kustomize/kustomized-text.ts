import { printYaml } from '../output/yaml-print';
import type { Session } from '../session';
import { buildKustomization } from './build';

/** What `kubectl kustomize` prints for a folder, and `-k` reads. Throws the user's errors. Deprecated fields are told on standard error. */
export function kustomizedText({ environment: { files, env, stderr } }: Session, path: string): string {
  const objects = buildKustomization(path, {
    files,
    workingDirectory: env.get('PWD') ?? '/',
    warn: (line) => stderr(`${line}\n`),
  });
  return objects.map((object) => printYaml(object)).join('---\n');
}
