import { spawn, spawnSync } from 'node:child_process';
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
  const path = env['KUBECTL'] ?? 'kubectl';
  const { status, stdout } = spawnSync(path, ['version', '--client', '-o', 'json'], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (status !== 0) return undefined;
  const [, version] = /"gitVersion":\s*"v(\d+\.\d+)/.exec(stdout) ?? [];
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
