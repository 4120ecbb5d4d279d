import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The page that was written, or one line that says why there is none. */
export type AllureOutcome = { readonly page: string } | { readonly skipped: string };

/** Turns `allure-results` into the Allure report, one file. Needs Java, which Allure's generator is written for; without it nothing is lost but the page. */
export async function writeAllureReport(folder: string): Promise<AllureOutcome> {
  if (!hasJava()) return { skipped: 'no Allure page: Java was not found (the results are in reports/allure-results)' };
  // Without this variable the generator reports every run to its makers.
  const env = { ...process.env, ALLURE_NO_ANALYTICS: 'true' };
  const script = require.resolve('allure-commandline/bin/allure');
  const argv = [
    'generate',
    join(folder, 'allure-results'),
    '--clean',
    '--single-file',
    '-o',
    join(folder, 'allure-report'),
  ];
  const output: string[] = [];
  const code = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, [script, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.on('error', (error) => {
      output.push(error.message);
      resolve(1);
    });
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  if (code === 0) return { page: join(folder, 'allure-report', 'index.html') };
  return { skipped: `no Allure page: its generator failed: ${output.join('').trim().split('\n').at(-1) ?? ''}` };
}

function hasJava(): boolean {
  const { JAVA_HOME, PATH = '' } = process.env;
  const folders = [...(JAVA_HOME ? [join(JAVA_HOME, 'bin')] : []), ...PATH.split(delimiter)];
  return folders.some((folder) => existsSync(join(folder, process.platform === 'win32' ? 'java.exe' : 'java')));
}
