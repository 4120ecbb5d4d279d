import { rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../report/progress';
import { RunRecord, type ScenarioRecord } from '../../report/run-record';
import { failuresText, skippedText, summaryText } from '../../report/summary';
import { nearestSentences } from '../../report/vocabulary';
import { writeAllureReport } from '../allure';
import type { ClusterPlace } from '../cluster-place';
import { loadSteps, projectRoot, reportsFolder, runFeatures, worthwhileProcesses } from '../features';

const HELP = `Usage: gherkube run [FEATURE ...] [options]

  FEATURE        feature files or folders, FILE:LINE for one scenario; default all
  --tags EXPR    only scenarios whose tags fit, '@N0-44 or @errata'
  --name REGEX   only scenarios whose name fits
  --seed N       the seed of every scenario's cluster (default 1)
  --parallel N   in so many processes (default: of all features as many as there are cores, at most 8; of a selection 1)
  --plain        no report pages, no progress bar

On a cluster that is there already, in real time (each scenario in a namespace of its own; what such a cluster can't be asked for is skipped):
  --kubeconfig FILE   the cluster that this kubeconfig leads to
  --context NAME      one of its contexts, instead of the current one
`;

/** Runs features, shows how far it is, writes the reports and says what to open. Exit code 1 when a scenario does not pass. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      tags: { type: 'string' },
      name: { type: 'string', multiple: true },
      seed: { type: 'string' },
      parallel: { type: 'string' },
      plain: { type: 'boolean', default: false },
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seed = wholeNumber('seed', values.seed);
  const isSelection = positionals.length > 0 || values.tags !== undefined || values.name !== undefined;
  const cluster = placeOf(values);
  const record = new RunRecord();
  const progress = values.plain ? undefined : new Progress(process.stdout, record);
  const startedMs = performance.now();
  const success = await runFeatures(
    {
      paths: positionals,
      ...(values.tags !== undefined && { tags: values.tags }),
      ...(values.name !== undefined && { names: values.name }),
      ...(seed !== undefined && { seed }),
      ...(cluster !== undefined && { cluster }),
      parallel: wholeNumber('parallel', values.parallel) ?? (isSelection || cluster ? 1 : worthwhileProcesses()),
      reports: !values.plain,
    },
    (envelope) => {
      const ended = record.accept(envelope);
      if (ended) progress?.scenarioEnded(ended);
    },
  );
  record.conclude();
  const realMs = performance.now() - startedMs;
  progress?.end();

  await suggestSentences(record.scenarios);
  const failures = [...record.parseErrors, skippedText(record.scenarios), failuresText(record.scenarios)]
    .filter((text) => text !== '')
    .join('\n\n');
  if (failures !== '') process.stdout.write(`\n${failures}\n`);
  process.stdout.write(`\n${summaryText(record, realMs)}\n`);
  if (!values.plain) await tellReports();
  if (record.scenarios.length === 0 && record.parseErrors.length === 0) {
    process.stderr.write('no scenario fits the selection\n');
    return 1;
  }
  const isFailed = record.scenarios.some(({ status }) => status === 'failed');
  return success && !isFailed && record.parseErrors.length === 0 ? 0 : 1;
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!Number.isSafeInteger(Number(text)))
    throw new Error(`--${option} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** The cluster outside, when one is asked for. A file is where the caller says, and not below the project. */
function placeOf(values: { readonly kubeconfig?: string; readonly context?: string }): ClusterPlace | undefined {
  const { kubeconfig, context = '' } = values;
  if (kubeconfig === undefined && context === '') return undefined;
  const file = kubeconfig === undefined ? '' : resolve(process.env['GHERKUBE_CALLED_FROM'] ?? '.', kubeconfig);
  return { kubeconfig: file, context };
}

/** A sentence that means nothing is most often a known one, slightly off. */
async function suggestSentences(scenarios: readonly ScenarioRecord[]): Promise<void> {
  const undefinedOnes = scenarios.filter(({ status }) => status === 'undefined');
  if (undefinedOnes.length === 0) return;
  const definitions = await loadSteps();
  for (const scenario of undefinedOnes) {
    const nearest = nearestSentences(scenario.step ?? '', definitions).map((sentence) => `  ${sentence}`);
    scenario.message = `no sentence is known that reads so; the nearest are:\n${nearest.join('\n')}`;
  }
}

async function tellReports(): Promise<void> {
  // Cucumber opens a file for every formatter; Allure's writes its results elsewhere.
  rmSync(join(reportsFolder, 'allure.log'), { force: true });
  const allure = await writeAllureReport(reportsFolder);
  const shown = (file: string) => relative(projectRoot, join(reportsFolder, file));
  process.stdout.write(`open:   ${shown('cucumber.html')}\n`);
  if ('page' in allure) process.stdout.write(`        ${relative(projectRoot, allure.page)}\n`);
  process.stdout.write(`CI:     ${shown('junit.xml')}\n`);
  if ('skipped' in allure) process.stdout.write(`${allure.skipped}\n`);
}
