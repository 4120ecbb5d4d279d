import { dirname } from 'node:path';
import { After, Before, setDefaultTimeout, setWorldConstructor, type ITestCaseHookParameter } from '@cucumber/cucumber';
import { NO_STEPS } from '../src/report/run-record';
import { mistaken } from './support/failure';
import { GherkubeWorld } from './support/world';

// Virtual time has limits of its own; this one is for the real clock, against an engine that hangs.
setDefaultTimeout(60_000);
setWorldConstructor(GherkubeWorld);

Before({ name: 'the terminal' }, function seedTerminal(this: GherkubeWorld, { pickle }: ITestCaseHookParameter) {
  if (pickle.steps.length === 0) throw mistaken(NO_STEPS);
  this.manifestFolders = [dirname(pickle.uri), 'features/manifests'];
});

After({ name: 'what has happened' }, function conclude(this: GherkubeWorld, { result }: ITestCaseHookParameter) {
  this.attachEvidence();
  this.laboratory.terminal.close();
  if (result?.status !== 'PASSED') return;
  this.assertNoUnseenFailure();
  this.plans.assertFulfilled();
});
