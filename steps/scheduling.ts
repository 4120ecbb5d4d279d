import { Then, When, type DataTable } from '@cucumber/cucumber';
import type { Verdict } from '../src/scheduler/scheduler';
import { schedulingTables } from '../src/report/scheduling';
import { failed, mistaken } from './support/failure';
import { expectPod } from './support/expectations';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// How the scheduler's last attempt to place a pod went: a row a node. The columns are `node`, `total`, `refused by`, `because` and the
// names of plugins; an empty cell says that there is nothing.

Then('the scheduler weighed the nodes for {pod} so:', weighed);
Then('스케줄러는 {pod}의 노드를 다음과 같이 평가한다:', weighed);
async function weighed(this: GherkubeWorld, mention: Mention, expected: DataTable) {
  const pod = this.subject(mention);
  await expectPod(this, pod, 'be looked at by the scheduler', () => this.laboratory.verdict(pod) !== undefined);
  const verdict = this.laboratory.verdict(pod);
  if (verdict === undefined) throw failed(`the scheduler has forgotten pod ${pod.name}`);
  const actual = verdictRows(verdict);
  const expectedRows = expected.hashes();
  const known = new Set(['node', 'total', 'refused by', 'because', ...actual.flatMap((row) => Object.keys(row))]);
  const unknown = Object.keys(expectedRows[0] ?? {}).find((column) => !known.has(column));
  if (unknown !== undefined) throw mistaken(`there is no column "${unknown}"; there are ${[...known].join(', ')}`);
  const isSame = (row: Readonly<Record<string, string>>) =>
    actual.some((other) => Object.entries(row).every(([column, cell]) => (other[column] ?? '') === cell));
  const wrong = expectedRows.find((row) => !isSame(row));
  if (wrong === undefined && expectedRows.length === actual.length) return;
  const tables = schedulingTables([{ pod: `${pod.namespace}/${pod.name}`, verdict }]);
  throw failed(`the scheduler's table for pod ${pod.name} should be another; it is:\n${tables}`);
}

When('the scheduler starts with this configuration:', startWith);
When('스케줄러가 다음 설정으로 시작하면:', startWith);
async function startWith(this: GherkubeWorld, configuration: string) {
  const cluster = await this.laboratory.cluster();
  this.attempt('kube-scheduler --config=-', () => cluster.configureScheduler(configuration));
}

function verdictRows({ scored, refusals }: Verdict): readonly Readonly<Record<string, string>>[] {
  return [
    ...scored.map(({ nodeName, scores, totalScore }) => ({
      node: nodeName,
      total: scores.length === 0 ? '' : String(totalScore),
      ...Object.fromEntries(scores.map(({ plugin, weightedScore }) => [plugin, String(weightedScore)])),
    })),
    ...refusals.map(({ nodeName, plugin, reasons }) => ({
      node: nodeName,
      'refused by': plugin,
      because: reasons.join(', '),
    })),
  ];
}
