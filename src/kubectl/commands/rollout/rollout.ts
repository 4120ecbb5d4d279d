import type { Command } from '../../command';
import { showUsageAndFail } from '../print-usage';
import { rolloutHistory } from './history';
import { rolloutPause } from './pause';
import { rolloutRestart } from './restart';
import { rolloutResume } from './resume';
import { rolloutStatus } from './status';
import { rolloutUndo } from './undo';

/** Source: kubectl/pkg/cmd/rollout/rollout.go. */
export const rollout: Command = {
  name: 'rollout',
  use: 'rollout SUBCOMMAND',
  short: 'Manage the rollout of a resource',
  long: 'Manages the rollouts of deployments, daemon sets and stateful sets.',
  examples: ['kubectl rollout status deployment/web', 'kubectl rollout undo deployment/web'],
  subcommands: [rolloutHistory, rolloutPause, rolloutRestart, rolloutResume, rolloutStatus, rolloutUndo],
  run: showUsageAndFail,
};
