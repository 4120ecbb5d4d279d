import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Outcome } from './outcome';

/** A kubectl that somebody else wrote. */
export interface RealKubectl {
  readonly path: string;
  /** `1.33`. */
  readonly version: string;
}

/** Against a kubectl that hangs. */
const TIMEOUT_MS = 30_000;

/** The one of `$KUBECTL`, else the one on the path; undefined when there is none that runs. */
export function findKubectl(env: NodeJS.ProcessEnv): RealKubectl | undefined {
  const named = env['KUBECTL'] ?? fileOnPath('kubectl', env['PATH'] ?? '');
  if (named === undefined) return undefined;
  const version = versionOf(named);
  if (version === undefined || !version.endsWith(DISPATCHER)) return kubectlAt(named, version);
  // Google's wrapper chooses one of those beside it, and words some errors in its own way.
  const folder = dirname(realpathSync(named));
  const names = readdirSync(folder).filter((name) => /^kubectl\.\d+\.\d+$/.test(name));
  const [newest] = names.toSorted((a, b) => Number(b.split('.')[2]) - Number(a.split('.')[2]));
  return newest === undefined ? undefined : kubectlAt(join(folder, newest), versionOf(join(folder, newest)));
}

const DISPATCHER = '-dispatcher';

function fileOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** `v1.33.4`; undefined for what does not run. */
function versionOf(path: string): string | undefined {
  const options = { encoding: 'utf8', timeout: TIMEOUT_MS } as const;
  const { status, stdout } = spawnSync(path, ['version', '--client', '-o', 'json'], options);
  return status === 0 ? /"gitVersion":\s*"([^"]+)"/.exec(stdout)?.[1] : undefined;
}

function kubectlAt(path: string, gitVersion: string | undefined): RealKubectl | undefined {
  const [, version] = /^v(\d+\.\d+)/.exec(gitVersion ?? '') ?? [];
  return version === undefined ? undefined : { path, version };
}

/** Runs it in a folder, which is also its home, with nothing else of the host's. */
export async function runKubectl(
  { path }: RealKubectl,
  args: readonly string[],
  options: { readonly folder: string; readonly env: Readonly<Record<string, string>>; readonly stdin: string },
): Promise<Outcome> {
  return await new Promise((resolve, reject) => {
    const child = spawn(path, [...args], {
      cwd: options.folder,
      env: { PATH: process.env['PATH'], HOME: options.folder, ...options.env },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    // It may end without reading what it is given.
    child.stdin.on('error', () => undefined).end(options.stdin);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === null) resolve({ ...output, exitCode: code ?? 1 });
      else
        resolve({
          ...output,
          stderr: `${output.stderr}ended by ${signal} after ${TIMEOUT_MS / 1000} s\n`,
          exitCode: -1,
        });
    });
  });
}
