import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  loadConfiguration,
  loadSupport,
  runCucumber,
  type IRunConfiguration,
  type ISupportCodeLibrary,
} from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { send } from '../client/resources';
import type { StepDefinition } from '../report/vocabulary';
import { setClusterPlace, type ClusterPlace } from './cluster-place';
import type * as ContextClient from './context-client';

export const projectRoot = resolve(__dirname, '../..');
export const reportsFolder = join(projectRoot, 'reports');

export interface FeatureSelection {
  /** Feature files, folders or globs, relative to the project; default all. `file.feature:12` names a line. */
  readonly paths?: readonly string[];
  /** A tag expression, `@N0-44 or @errata`. */
  readonly tags?: string;
  /** Regular expressions of scenario names. */
  readonly names?: readonly string[];
  /** What every scenario's cluster is seeded with. */
  readonly seed?: number;
  /** Run them on the cluster that is there. Default: each on an embedded one of its own. */
  readonly cluster?: ClusterPlace;
  /** In how many processes; default in this one. */
  readonly parallel?: number;
  /** Write HTML, JUnit and Allure results? */
  readonly reports: boolean;
}

/** How many processes all features are worth, each of which loads the whole engine. */
export function worthwhileProcesses(): number {
  return Math.min(availableParallelism(), 8);
}

/** Runs features; every message of cucumber goes to `onMessage`. Returns whether all scenarios passed. */
export async function runFeatures(
  selection: FeatureSelection,
  onMessage: (envelope: Envelope) => void,
): Promise<boolean> {
  const { paths = [], tags, names = [], seed, cluster, parallel = 1, reports } = selection;
  const version = cluster === undefined ? undefined : await chooseCluster(cluster);
  for (const path of paths) {
    const file = path.replace(/(?::\d+)+$/, '');
    if (!/[*{[]/.test(file) && !existsSync(resolve(projectRoot, file)))
      throw new Error(`there is no feature file or folder ${file}`);
  }
  if (reports) {
    // Allure adds to what it finds: results of an earlier run must go first.
    rmSync(reportsFolder, { recursive: true, force: true, maxRetries: 5 });
    mkdirSync(reportsFolder, { recursive: true });
  }
  const { runConfiguration } = await loadConfiguration(
    {
      file: 'cucumber.js',
      provided: {
        ...(tags !== undefined && { tags }),
        ...(names.length > 0 && { name: [...names] }),
        ...(version !== undefined && {
          formatOptions: { environmentInfo: { kubernetes: version, node: process.version } },
        }),
        worldParameters: { ...(seed !== undefined && { seed }) },
        // Cucumber runs them in another process even where it is only one.
        parallel: parallel > 1 ? parallel : 0,
      },
    },
    { cwd: projectRoot },
  );
  const { sources, formats } = runConfiguration;
  const files = reports ? formats.files : {};
  const { success } = await runCucumber(
    {
      ...runConfiguration,
      support: await supportCode(runConfiguration),
      sources: { ...sources, paths: paths.length > 0 ? [...paths] : sources.paths },
      formats: { ...formats, stdout: 'rerun', files, publish: false },
    },
    // What is shown comes from the messages; cucumber's own output has nowhere to go.
    { cwd: projectRoot, stdout: new PassThrough().resume(), stderr: new PassThrough().resume() },
    onMessage,
  );
  return success;
}

/** Lets the scenarios run there; returns the version of its server. Throws when it can't be reached. */
async function chooseCluster(place: ClusterPlace): Promise<string> {
  setClusterPlace(place);
  const { contextClient } = require('./context-client') as typeof ContextClient;
  const version = await send(contextClient(place), { method: 'GET', path: '/version' });
  return (version as { readonly gitVersion: string }).gitVersion;
}

/** All step definitions of the project. */
export async function loadSteps(): Promise<readonly StepDefinition[]> {
  const { runConfiguration } = await loadConfiguration({ file: 'cucumber.js' }, { cwd: projectRoot });
  // The library that cucumber hands out is declared opaque, but is what its own formatters read.
  const library: object = await supportCode(runConfiguration);
  return (library as { readonly stepDefinitions: readonly StepDefinition[] }).stepDefinitions;
}

let loadedSupport: Promise<ISupportCodeLibrary> | undefined;

/** Steps register themselves when their files are loaded, which happens once in a process. */
function supportCode(runConfiguration: IRunConfiguration): Promise<ISupportCodeLibrary> {
  loadedSupport ??= loadSupport(runConfiguration, { cwd: projectRoot });
  return loadedSupport;
}
