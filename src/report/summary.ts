import type { RunRecord, ScenarioRecord } from './run-record';
import { coverageOf } from './statements';

/** The scenarios that did not pass, each with the step that failed and the story it tells. */
export function failuresText(scenarios: readonly ScenarioRecord[]): string {
  return scenarios
    .filter(({ status }) => status !== 'passed' && status !== 'skipped')
    .map(scenarioText)
    .join('\n\n');
}

/** The scenarios that the cluster of the run could not be asked for, each with the sentence that was too much. */
export function skippedText(scenarios: readonly ScenarioRecord[]): string {
  return scenarios
    .filter(({ status }) => status === 'skipped')
    .map(scenarioText)
    .join('\n\n');
}

function scenarioText({ name, location, status, step, message }: ScenarioRecord): string {
  const story = (message ?? '').split('\n').map((line) => `    ${line}`);
  const at = step === undefined ? [] : [`  at: ${step}`];
  return [`${status.toUpperCase()}: ${name}`, `  ${location}`, ...at, ...(message === undefined ? [] : story)].join(
    '\n',
  );
}

/** The last lines of a run: what passed, what it covers, how much time it played through, and what makes it repeatable. */
export function summaryText(record: RunRecord, realMs: number): string {
  const passed = record.scenarios.filter(({ status }) => status === 'passed').length;
  const skipped = record.scenarios.filter(({ status }) => status === 'skipped').length;
  const failed = record.scenarios.length - passed - skipped;
  const virtualMs = record.scenarios.reduce((total, { world }) => total + (world?.virtualMs ?? 0), 0);
  const coverage = coverageOf(record.scenarios)
    .filter(({ covered }) => covered.length > 0)
    .map(({ note, covered, total }) => `${note.id} ${covered.length}/${total}`);
  const hash = combinedHash(record.scenarios);
  const seeds = [...new Set(record.scenarios.flatMap(({ world }) => (world?.seed === undefined ? [] : [world.seed])))];
  return [
    `scenarios: ${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`,
    `statements covered: ${coverage.length === 0 ? 'none' : coverage.join(', ')}`,
    `time: ${durationText(virtualMs)} of cluster time in ${(realMs / 1000).toFixed(1)} s`,
    ...(seeds.length === 0 ? [] : [`seed: ${seeds.join(', ')}   event log: ${hash}`]),
  ].join('\n');
}

/** One digest of all the scenarios' event logs, whatever the order they ran in. */
function combinedHash(scenarios: readonly ScenarioRecord[]): string {
  const mask = (1n << 64n) - 1n;
  const sum = scenarios.reduce((total, { world }) => (total + BigInt(`0x${world?.hash ?? '0'}`)) & mask, 0n);
  return sum.toString(16).padStart(16, '0');
}

/** `2 d 3 h 4 min`, `5 min 12 s`, `0.8 s`. */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  let rest = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 3).join(' ');
}
