import type { Command } from '../../command';
import { printUsageAndFail } from '../print-usage';
import { canI } from './can-i';
import { reconcile } from './reconcile';
import { whoami } from './whoami';

/** Source: kubectl/pkg/cmd/auth/auth.go. */
export const auth: Command = {
  name: 'auth',
  use: 'auth [flags]',
  short: 'Inspect authorization',
  subcommands: [canI, reconcile, whoami],
  run: printUsageAndFail,
};
