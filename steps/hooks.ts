import { dirname } from 'node:path';
import {
  After,
  Before,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setWorldConstructor,
  type ITestCaseHookParameter,
} from '@cucumber/cucumber';
import { clusterPlace } from '../src/cli/cluster-place';
import { NO_STEPS } from '../src/report/run-record';
import { mistaken, OnlyEmbedded } from './support/failure';
import { GherkubeWorld } from './support/world';

const isReal = clusterPlace() !== undefined;
// Virtual time has limits of its own; this one is for the real clock, against an engine that hangs.
setDefaultTimeout(isReal ? -1 : 60_000);
if (isReal) setDefinitionFunctionWrapper(skipWhatIsOnlyEmbedded);
setWorldConstructor(GherkubeWorld);

Before({ name: 'the terminal' }, function seedTerminal(this: GherkubeWorld, { pickle }: ITestCaseHookParameter) {
  if (pickle.steps.length === 0) throw mistaken(NO_STEPS);
  this.manifestFolders = [dirname(pickle.uri), 'features/manifests'];
});

After({ name: 'what has happened' }, async function conclude(this: GherkubeWorld, { result }: ITestCaseHookParameter) {
  try {
    this.attachEvidence();
  } finally {
    await this.leave();
  }
  if (result?.status !== 'PASSED') return;
  this.assertNoUnseenFailure();
  this.plans.assertFulfilled();
});

type StepFunction = (this: GherkubeWorld, ...words: unknown[]) => unknown;

/** On a cluster outside a scenario ends, without having failed, where it needs more than such a cluster has. */
function skipWhatIsOnlyEmbedded(step: StepFunction): StepFunction {
  return async function skipping(...words) {
    try {
      return await step.apply(this, words);
    } catch (error) {
      if (!(error instanceof OnlyEmbedded)) throw error;
      this.log(error.message);
      return 'skipped';
    }
  };
}
