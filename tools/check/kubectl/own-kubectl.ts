import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { editOnHost } from '../../../src/cli/host-editor';
import type { Client } from '../../../src/client/client';
import type { KubectlFiles } from '../../../src/kubectl/environment';
import { kubectl } from '../../../src/kubectl/kubectl';
import type { Outcome } from './outcome';

/** Runs the project's own kubectl on a client, in a folder that is also its home. */
export async function runOwnKubectl(
  client: Client,
  args: readonly string[],
  options: { readonly folder: string; readonly env: Readonly<Record<string, string>>; readonly stdin: string },
): Promise<Outcome> {
  const { folder, env, stdin } = options;
  const output = { stdout: '', stderr: '' };
  const exitCode = await kubectl(args, {
    stdin,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    env: new Map([['HOME', folder], ['PWD', folder], ...Object.entries(env)]),
    files: filesIn(folder),
    connect: ({ server }) => (server === client.server ? client : undefined),
    edit: async (file) => await editOnHost(file, env),
  });
  return { ...output, exitCode };
}

function filesIn(folder: string): KubectlFiles {
  const stat = (path: string) => statSync(resolve(folder, path), { throwIfNoEntry: false });
  return {
    read: (path) => (stat(path)?.isFile() ? readFileSync(resolve(folder, path), 'utf8') : undefined),
    readBytes: (path) => (stat(path)?.isFile() ? readFileSync(resolve(folder, path)) : undefined),
    list: (path) => (stat(path)?.isDirectory() ? readdirSync(resolve(folder, path)).sort() : undefined),
    write: (path, text) => {
      mkdirSync(dirname(resolve(folder, path)), { recursive: true });
      writeFileSync(resolve(folder, path), text);
    },
  };
}
