import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

/** One thing that is checked, by a program of its own. */
export interface Stage {
  readonly title: string;
  /** A program (a path, or a name in `node_modules/.bin`) and its arguments; it runs in the project's folder. */
  readonly command: readonly string[];
  /** Finds how many parts passed and failed in the output. A stage without it counts as one part. */
  readonly counts?: RegExp;
  /** Finds the line that says why nothing was checked, which is no failure. */
  readonly skipped?: RegExp;
  /** Finds the lines (it is global) that are shown although the stage succeeded. */
  readonly shown?: RegExp;
}

export interface StageReport {
  readonly passed: number;
  readonly failed: number;
  /** One line, and the output of the program when the stage failed. */
  readonly text: string;
}

interface Ending {
  readonly succeeded: boolean;
  readonly output: string;
}

const ROOT = resolve(__dirname, '../..');
/** Against a program that hangs; the slowest stage takes seconds. */
const TIMEOUT_MS = 300_000;
const MAX_OUTPUT_CHARACTERS = 200_000;

/** Runs a stage to its end. */
export async function runStage({ title, command, counts, skipped, shown }: Stage): Promise<StageReport> {
  const startedMs = performance.now();
  const ending = await runProgram(command);
  const [why] = (ending.succeeded && skipped?.exec(ending.output)) || [];
  if (why !== undefined) return { passed: 0, failed: 0, text: `-      ${title} (${why})\n` };
  const { passed, failed } = judge(ending, counts);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const line = `${failed === 0 ? 'ok    ' : 'FAILED'} ${title} (${passed} passed, ${failed} failed, ${seconds} s)\n`;
  const lines = shown === undefined ? [] : [...ending.output.matchAll(shown)].map(([text]) => `       ${text}\n`);
  return { passed, failed, text: failed === 0 ? line + lines.join('') : `${line}${ending.output.trimEnd()}\n` };
}

/** What a program's end says of the parts it checked: nothing counts as checked that was not counted. */
export function judge(
  { succeeded, output }: Ending,
  counts: RegExp | undefined,
): { readonly passed: number; readonly failed: number } {
  if (counts === undefined) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const [, passed = '0', failed = '0'] = counts.exec(output) ?? [];
  const parts = { passed: Number(passed), failed: Number(failed) };
  // A program that names no failed part but ends badly, or that checked nothing at all, has failed as a whole.
  const sound = succeeded && parts.passed > 0;
  return sound ? parts : { ...parts, failed: Math.max(1, parts.failed) };
}

async function runProgram([program = '', ...argv]: readonly string[]): Promise<Ending> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
  };
  // Set by node:test in what it starts: tests that found it would report in a format for machines.
  delete env['NODE_TEST_CONTEXT'];
  return await new Promise((settle) => {
    let output = '';
    const take = (chunk: string) => {
      output = (output + chunk).slice(-MAX_OUTPUT_CHARACTERS);
    };
    const child = spawn(program, argv, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // Not the option of `spawn`, whose timer outlives a program that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    const end = (ending: Ending) => {
      clearTimeout(timer);
      settle(ending);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
    child.on('error', (error) => end({ succeeded: false, output: `${output}${program}: ${error.message}\n` }));
    child.on('close', (code, signal) => {
      end({
        succeeded: code === 0,
        output: signal === null ? output : `${output}${program} was ended by ${signal}\n`,
      });
    });
  });
}
