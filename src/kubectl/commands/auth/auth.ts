import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { printUsageAndFail } from '../print-usage';
import { canI } from './can-i';
import { whoami } from './whoami';

const reconcile: Command = {
  name: 'reconcile',
  use: 'auth reconcile -f FILENAME',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  disableFlagParsing: true,
  run: async () => {
    throw new KubectlError('kubectl auth reconcile is not part of this kubectl yet');
  },
};

/** Source: kubectl/pkg/cmd/auth/auth.go. */
export const auth: Command = {
  name: 'auth',
  use: 'auth',
  short: 'Inspect authorization',
  subcommands: [canI, reconcile, whoami],
  run: printUsageAndFail,
};
