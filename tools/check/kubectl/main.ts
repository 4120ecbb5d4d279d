/**
 * The commands of the notes and the common ones, each run by a real kubectl on a cluster behind a port and by the project's own kubectl on an
 * equal cluster in process: output, error output and exit code must be the same, byte for byte. What differs because of the real one's version
 * is listed with its reason. `--line WORD` shows only the lines that hold a word, and what both printed.
 */
import { parseArgs } from 'node:util';
import { conversation } from './conversation';
import { compare } from './differences';
import { outcomeDiff, outcomeText, type Outcome } from './outcome';
import { findKubectl } from './real-kubectl';
import type { Step } from './section';
import { comparedVersions, versionDifferences } from './version-differences';
import { wordsOf } from './words';
import { createWorlds, type Run, type Worlds } from './worlds';
import { inParallel } from '../in-parallel';

const AT_ONCE = 2;

interface Tally {
  equal: number;
  failed: number;
  readonly reasons: Map<string, string[]>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { line: { type: 'string' } } });
  const kubectl = findKubectl(process.env);
  if (kubectl === undefined) {
    process.stdout.write('skipped: there is no kubectl on the path, and KUBECTL=... names none\n');
    return;
  }
  const worlds = await createWorlds(kubectl);
  const tally: Tally = { equal: 0, failed: 0, reasons: new Map() };
  try {
    for (const section of conversation) {
      if ('advanceMs' in section) await worlds.advance(section.advanceMs);
      else
        for (const [step, real, own] of await runBoth(worlds, section.steps, section.together === true)) {
          judge(step, kubectl.version, real, own, tally, values.line);
        }
    }
  } finally {
    await worlds.close();
  }
  report(tally, kubectl.version);
}

/** Steps that only read may overtake one another. */
async function runBoth(worlds: Worlds, steps: readonly Step[], together: boolean) {
  const runAll = async (run: Run, atOnce: number) =>
    await inParallel(
      steps,
      atOnce,
      async ({ line, stdin = '', env = {} }) => await run(wordsOf(line), { stdin, env }),
      () => undefined,
    );
  const [real, own] = await Promise.all([runAll(worlds.real, together ? AT_ONCE : 1), runAll(worlds.own, 1)]);
  return steps.map((step, index) => [step, real[index] as Outcome, own[index] as Outcome] as const);
}

function judge(
  { line }: Step,
  version: string,
  real: Outcome,
  own: Outcome,
  tally: Tally,
  shown: string | undefined,
): void {
  const verdict = compare(line, version, real, own, versionDifferences);
  if (verdict.kind === 'equal') tally.equal += 1;
  if (verdict.kind === 'version') {
    for (const reason of verdict.reasons) tally.reasons.set(reason, [...(tally.reasons.get(reason) ?? []), line]);
  }
  if (verdict.kind === 'differs') tally.failed += 1;
  if (shown !== undefined && line.includes(shown)) process.stdout.write(`\nkubectl ${line}\n${outcomeText(own)}`);
  if (verdict.kind === 'differs' && (shown === undefined || line.includes(shown))) {
    process.stdout.write(`\nkubectl ${line}\n--- kubectl ${version}\n+++ ours\n${outcomeDiff(real, own)}`);
  }
}

function report({ equal, failed, reasons }: Tally, version: string): void {
  const lines = new Set([...reasons.values()].flat());
  for (const [reason, found] of reasons) process.stdout.write(`${String(found.length).padStart(4)} ${reason}\n`);
  process.stdout.write(
    `kubectl ${version}: ${equal} equal, ${lines.size} differ by kubectl version, ${failed} differ otherwise\n`,
  );
  const isKnown = comparedVersions.includes(version);
  if (!isKnown)
    process.stdout.write(
      `kubectl ${version} is none of those whose differences are all known: what differs is told, and does not fail\n`,
    );
  process.stdout.write(`compared: ${equal + lines.size} passed, ${isKnown ? failed : 0} failed\n`);
  process.exitCode = failed === 0 || !isKnown ? 0 : 1;
}

void main();
