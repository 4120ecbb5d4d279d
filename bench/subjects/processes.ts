import { measure } from '../measure';
import type { Row } from '../row';
import { createPods, isBound, waitForPods, world } from '../worlds';

const ITERATIONS = 200_000;
const STARTS = 20_000;
const LOOPS = 1000;

/** What the programs of containers cost: rounds of a shell's loop, processes, and loops that mostly sleep. */
export async function subject(): Promise<readonly Row[]> {
  const rounds = await script(`i=0; while [ $i -lt ${ITERATIONS} ]; do i=$((i+1)); done`);
  const starts = await script(`i=0; while [ $i -lt ${STARTS} ]; do /bin/true; i=$((i+1)); done`);
  const sleeping = await measure(
    async () => {
      const { client } = world(10);
      await createPods(client, LOOPS, (name) => running(name, 'while true; do date >> /log; sleep 5; done'));
      await waitForPods(client, LOOPS, ({ status }) => status?.phase === 'Running');
      return async () => await client.sleep(60_000);
    },
    { runs: 3, warmUps: 1 },
  );
  return [
    {
      what: "rounds of a shell's loop",
      value: ITERATIONS / (rounds.medianMs / 1000),
      unit: 'per s',
      runs: rounds.runs,
      note: 'to be more than 100,000',
    },
    {
      what: 'processes that a shell starts',
      value: STARTS / (starts.medianMs / 1000),
      unit: 'per s',
      runs: starts.runs,
      note: 'to be more than 10,000',
    },
    {
      what: 'a virtual minute of 1,000 loops that write the date every 5 seconds',
      value: sleeping.medianMs,
      unit: 'ms',
      runs: sleeping.runs,
    },
  ];
}

async function script(text: string) {
  return await measure(
    async () => {
      const { client, cluster } = world(1);
      cluster.stop('scheduler');
      await createPods(client, 1, (name) => running(name, text));
      return async () => {
        cluster.start('scheduler');
        await waitForPods(client, 1, isBound);
        await waitForPods(client, 1, ({ status }) => status?.phase === 'Succeeded');
      };
    },
    { runs: 3, warmUps: 1 },
  );
}

function running(name: string, text: string): object {
  const containers = [{ name: 'app', image: 'busybox', command: ['sh', '-c', text] }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, restartPolicy: 'Never' } };
}
