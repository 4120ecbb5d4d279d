import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'expect';
import { RunRecord } from '../report/run-record';
import { summaryText } from '../report/summary';
import { projectRoot, runFeatures } from './features';

const CARD = `Feature: the card
  Scenario: another label
    Given a node labelled gpu=true
    When a pod with nodeSelector gpu=false is applied
    Then it runs there

  Scenario: what can't happen
    Given a cluster with these nodes:
      | name  | cpu |
      | small | 1   |
      | big   | 8   |
    When a pod with request cpu=100 is applied
    Then it becomes Ready within 1 hour

  Scenario: a sentence slightly off
    When a pod with image nginx is aplied

  Scenario: a pronoun for two
    When 2 pods with image nginx are applied
    Then it becomes Ready

  Scenario: a pronoun for none
    Then it becomes Ready

  Scenario: a command whose failure no step expects
    When I run \`kubectl get pod ghost\`

  Scenario: no steps
    Whne a pod is applied

  Scenario: a description that is no YAML
    When a pod "x" is applied
    Then pod x has:
      """
      a: [
      """

  Scenario: the next one
    When a pod is applied
    Then it becomes Ready within 30 seconds
`;

const PLANS = `Feature: plans that come to nothing
  Scenario: never
    When at 1 hour, node worker-1 loses power
    And as soon as pod ghost is Running, node worker-2 is drained
    And 1 minute passes

  Scenario: too late
    When 2 minutes pass
    And at 1 minute, node worker-1 loses power

  Scenario: not as things are
    When at 1 minute, container app of pod ghost is killed
    And at 1 minute, node worker-2 is deleted
    And at 2 minutes, node worker-2 is cordoned
    And at 5 minutes, for 1 minute, the API server is stopped
    And at 330 seconds, node worker-1 is drained
    And 6 minutes pass

  Scenario: for ever
    When for 1 minute, node worker-1 is deleted

  Scenario: nothing known
    When at 1 minute, the moon falls

  Scenario: nowhere
    When zone north loses power

  Scenario: no machine
    When at 1 minute, node worker-9 is drained
`;

const KOREAN_CARD = `# language: ko
기능: 카드
  시나리오: 다른 레이블
    먼저 gpu=true 레이블이 붙은 노드가 있다
    만일 nodeSelector가 gpu=false인 파드를 적용하면
    그러면 그 파드는 그 노드에서 실행된다
`;

interface Run {
  readonly code: number;
  readonly output: string;
}

/** Runs the command as a user does. */
async function gherkube(...argv: readonly string[]): Promise<Run> {
  return await new Promise((settle) => {
    execFile(process.execPath, ['src/cli/gherkube.js', ...argv], { cwd: projectRoot }, (error, stdout, stderr) => {
      settle({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output: stdout + stderr });
    });
  });
}

/** The part of the output that tells of one scenario. */
function storyOf({ output }: Run, scenario: string): string {
  return (
    output.split(/\n\n(?=[A-Z]+: )/).find((part) => part.split('\n')[0]?.trim().endsWith(`: ${scenario}`)) ??
    `nothing of ${scenario} in:\n${output}`
  );
}

describe('gherkube run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-run-'));
  const features = ['card.feature', 'card.ko.feature', 'plans.feature'].map((name) => join(folder, name));
  let run: Run;

  before(async () => {
    for (const [index, text] of [CARD, KOREAN_CARD, PLANS].entries()) writeFileSync(features[index] ?? '', text);
    run = await gherkube('run', '--plain', ...features);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const refusals = ['worker-1', 'worker-2', 'worker-3'].map(
    (node) => `${node}: NodeAffinity: node(s) didn't match Pod's node affinity/selector`,
  );

  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['another label', ['pod default/pod-1 should run on node worker-3; after 2 min it is Pending', ...refusals]],
    ['다른 레이블', ['pod default/pod-1 should run on node worker-3; after 2 min it is Pending', ...refusals]],
    [
      "what can't happen",
      [
        'should become Ready; after 1 h it is Pending',
        'small: NodeResourcesFit: Insufficient cpu',
        'big: NodeResourcesFit: Insufficient cpu',
      ],
    ],
    [
      'a sentence slightly off',
      ['UNDEFINED', 'no sentence is known that reads so; the nearest are:', 'a pod with {traits} is applied'],
    ],
    ['a pronoun for two', ['"it" is ambiguous: 2 pods were spoken of last (pod-1, pod-2); name the one you mean']],
    ['a pronoun for none', ['"it" means nothing here: no pod was spoken of before']],
    ['no steps', ['FAILED', 'it has no steps: each begins with Given, When, Then']],
    ['a description that is no YAML', ['the description is no YAML: Flow sequence']],
    ['a command whose failure no step expects', ['pods "ghost" not found', 'No step says that it should fail.']],
    [
      'never',
      [
        '"at 1 h, node worker-1 loses power" was planned, but its moment has not come',
        '"as soon as pod ghost is Running, node worker-2 is drained" was planned, but its moment has not come',
      ],
    ],
    ['too late', ['2 min have passed already: nothing can be planned for 1 min']],
    [
      'not as things are',
      [
        '"at 1 min, container app of pod ghost is killed" was planned, but could not happen: container app of pod ghost does not run',
        '"at 2 min, node worker-2 is cordoned" was planned, but could not happen: nodes "worker-2" not found',
        '"at 5 min 30 s, node worker-1 is drained" was planned, but could not happen: the API server is stopped, and nobody else can be told',
      ],
    ],
    ['for ever', ['"node worker-1 is deleted" does not end by itself: it can\'t be said to last']],
    ['nothing known', ['"the moon falls" is nothing that can be planned: the sentences of faults and failures can']],
    ['nowhere', ['no node is labelled topology.kubernetes.io/zone=north']],
    ['no machine', ['there is no node worker-9; there are worker-1, worker-2']],
  ];
  for (const [scenario, parts] of cases) {
    it(`tells why "${scenario}" did not pass`, () => {
      const story = storyOf(run, scenario);
      for (const part of parts) expect(story).toContain(part);
    });
  }

  it('says nothing of the scenario that comes after, which passes', () => {
    expect(storyOf(run, 'the next one')).toMatch(/^nothing/);
    expect(run.output).toContain('scenarios: 1 passed, 16 failed');
  });

  it('ends with exit code 1', () => expect(run.code).toBe(1));

  it('refuses a seed that is no number, a file that is not there and a wrong tag expression', async () => {
    const [seed, file, tags] = await Promise.all([
      gherkube('run', '--seed', 'x'),
      gherkube('run', 'features/nowhere.feature'),
      gherkube('run', '--plain', '--tags', 'and and'),
    ]);
    expect(seed).toEqual({ code: 2, output: 'gherkube: --seed takes a whole number, not "x"\n' });
    expect(file).toEqual({
      code: 2,
      output: 'gherkube: there is no feature file or folder features/nowhere.feature\n',
    });
    expect(tags.code).toBe(2);
    expect(tags.output).toContain('gherkube: Tag expression "and and" could not be parsed');
  });
});

const QUICK_START = { paths: ['features/quick-start'], reports: false } as const;

describe('a run whose process is gone before its end', () => {
  it('has failed where it has not come to an end', async () => {
    const envelopes: Envelope[] = [];
    await runFeatures(QUICK_START, (envelope) => envelopes.push(envelope));
    const whole = new RunRecord();
    const broken = new RunRecord();
    const firstEnd = envelopes.find(({ testCaseFinished }) => testCaseFinished !== undefined);
    for (const envelope of envelopes) {
      whole.accept(envelope);
      if (envelope !== firstEnd) broken.accept(envelope);
    }
    whole.conclude();
    broken.conclude();
    const [lost, ...others] = broken.scenarios;
    expect(others).toEqual(whole.scenarios.slice(1));
    expect(lost).toEqual({
      name: whole.scenarios[0]?.name,
      location: whole.scenarios[0]?.location,
      tags: whole.scenarios[0]?.tags,
      status: 'failed',
      message: 'it did not come to its end: its process is gone',
    });
  });
});

describe('the event log of a run', () => {
  /** What the summary says of it, `seed: 1   event log: 14819c61248c6e56`. */
  async function eventLog(seed: number, parallel = 1): Promise<string> {
    const record = new RunRecord();
    await runFeatures({ ...QUICK_START, seed, parallel }, (envelope) => record.accept(envelope));
    record.conclude();
    expect(record.scenarios.map(({ status }) => status)).not.toContain('undefined');
    return summaryText(record, 0).split('\n').at(-1) ?? '';
  }

  it('is the same for one seed and another for another', async () => {
    const [first, again, other] = [await eventLog(1), await eventLog(1), await eventLog(2)];
    expect(first).toMatch(/^seed: 1 {3}event log: [0-9a-f]{16}$/);
    expect(again).toBe(first);
    expect(other).toMatch(/^seed: 2 /);
    expect(other.replace('seed: 2', 'seed: 1')).not.toBe(first);
  });

  it('is the same in one process and in two', async () => expect(await eventLog(1, 2)).toBe(await eventLog(1)));
});
