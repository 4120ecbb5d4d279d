/**
 * Conversations with an API server whose answers a real Kubernetes 1.36 has given once (`answers/`): the embedded cluster must give the same.
 * `NAME ...` holds only these; `--record --kubeconfig FILE` asks the real one anew (its control plane without nodes) and keeps what it says.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deepEqual } from '../../../src/api/equality';
import { unifiedDiff } from '../../../src/api/unified-diff';
import { contextClient } from '../../../src/cli/context-client';
import { inProcessClient } from '../../../src/client/in-process';
import { Cluster } from '../../../src/cluster/cluster';
import { readConversation, type Exchange } from './conversation';
import { leftOut, play, type Answer } from './play';

const CONVERSATIONS = join(__dirname, 'conversations');
const ANSWERS = join(__dirname, 'answers');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { record: { type: 'boolean', default: false }, kubeconfig: { type: 'string', default: '' } },
  });
  if (values.record && values.kubeconfig === '') throw new Error('--record needs --kubeconfig FILE');
  const all = readdirSync(CONVERSATIONS).map((file) => basename(file, '.yaml'));
  let passed = 0;
  let failed = 0;
  for (const name of positionals.length === 0 ? all : positionals) {
    const exchanges = readConversation(join(CONVERSATIONS, `${name}.yaml`), name);
    const file = join(ANSWERS, `${name}.json`);
    if (values.record) {
      const real = contextClient({ kubeconfig: resolve(values.kubeconfig), context: '' });
      writeFileSync(file, fileText(await play(real, name, exchanges)));
    }
    const wanted = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Answer[]) : [];
    if (wanted.length > exchanges.length)
      throw new Error(`${name}: there are more answers than requests: record it anew`);
    const answers = await play(inProcessClient(new Cluster({ nodes: [], authorization: 'RBAC' })), name, exchanges);
    for (const [index, answer] of answers.entries()) {
      const difference = differenceOf(exchanges[index] as Exchange, wanted[index], answer);
      if (difference === '') passed += 1;
      else {
        failed += 1;
        process.stdout.write(`\n${name} ${index + 1}: ${answer.request}\n${difference}`);
      }
    }
  }
  process.stdout.write(`answers: ${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** JSON of an answer a line, so that a changed answer is a changed line. */
function fileText(answers: readonly Answer[]): string {
  return `[\n${answers.map((answer) => JSON.stringify(answer)).join(',\n')}\n]\n`;
}

/** Lines of the real answer with `-`, of ours with `+`; empty when they are the same. */
function differenceOf({ without = [] }: Exchange, real: Answer | undefined, own: Answer): string {
  const [wanted, given] = [real, own].map((answer) => answer && { ...answer, body: leftOut(answer.body, without) });
  if (deepEqual(wanted, given)) return '';
  return unifiedDiff(...([wanted, given].map(textOf) as [string, string]));
}

/** With sorted keys, so that only values differ. */
function textOf(answer: unknown): string {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(answer, sorted, 1) ?? 'not recorded'}\n`;
}

void main();
