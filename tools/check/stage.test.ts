import { describe, it } from 'node:test';
import { expect } from 'expect';
import { judge, runStage } from './stage';

const COUNTS = /^tests: (\d+) passed, (\d+) failed$/m;

describe('judge', () => {
  const cases: readonly (readonly [string, boolean, string, RegExp | undefined, number, number])[] = [
    ['a program without counts that succeeds', true, '', undefined, 1, 0],
    ['one that fails', false, '', undefined, 0, 1],
    ['counts of a success', true, 'tests: 12 passed, 0 failed', COUNTS, 12, 0],
    ['counts of a failure', false, 'tests: 12 passed, 2 failed', COUNTS, 12, 2],
    ['a bad end that no part accounts for', false, 'tests: 12 passed, 0 failed', COUNTS, 12, 1],
    ['a crash before the counts', false, 'Segmentation fault', COUNTS, 0, 1],
    ['a success that checked nothing', true, 'tests: 0 passed, 0 failed', COUNTS, 0, 1],
  ];
  for (const [name, succeeded, output, counts, passed, failed] of cases) {
    it(name, () => expect(judge({ succeeded, output }, counts)).toEqual({ passed, failed }));
  }
});

describe('runStage', () => {
  const stage = (code: string) => ({ title: 'trial', command: [process.execPath, '-e', code] });

  it('keeps what a good stage says to itself', async () => {
    const { text, ...tally } = await runStage(stage('console.log("all is well")'));
    expect(tally).toEqual({ passed: 1, failed: 0 });
    expect(text).toMatch(/^ok {5}trial \(1 passed, 0 failed, [\d.]+ s\)\n$/);
  });

  it('shows what a bad one says, on either stream', async () => {
    const { text, ...tally } = await runStage(stage('console.log("one"); console.error("two"); process.exitCode = 3'));
    expect(tally).toEqual({ passed: 0, failed: 1 });
    expect(text).toMatch(/^FAILED trial .*\n(?:one\ntwo|two\none)\n$/);
  });

  it('counts nothing when the stage was skipped, and says why', async () => {
    const { text, ...tally } = await runStage({
      ...stage('console.log("skipped: no luck\\ncounted 0, 0")'),
      counts: /^counted (\d+), (\d+)$/m,
      skipped: /^skipped: .*$/m,
    });
    expect([tally, text]).toEqual([{ passed: 0, failed: 0 }, '-      trial (skipped: no luck)\n']);
  });

  it('shows the lines that are worth it', async () => {
    const { text } = await runStage({ ...stage('console.log("one\\n2 two\\nthree")'), shown: /^\d.*$/gm });
    expect(text).toMatch(/^ok .*\n {7}2 two\n$/);
  });

  it('says so when the program is not there', async () => {
    const { text } = await runStage({ title: 'trial', command: ['no-such-program'] });
    expect(text).toContain('no-such-program: spawn no-such-program ENOENT');
  });
});
