import type { Command } from '../../command';
import { setImage } from './image';

/** Source: kubectl/pkg/cmd/set/set.go. Divergence from real Kubernetes: `env`, `resources`, `selector`, `serviceaccount` and `subject` do not exist. */
export const set: Command = {
  name: 'set',
  use: 'set SUBCOMMAND',
  short: 'Set specific features on objects',
  subcommands: [setImage],
};
