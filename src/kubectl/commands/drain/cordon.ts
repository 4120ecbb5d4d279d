import type { Command } from '../../command';
import { findNodes, nodeFlags, setUnschedulable } from './nodes';

/** Source: kubectl/pkg/cmd/drain/drain.go (NewCmdCordon). */
export const cordon: Command = {
  name: 'cordon',
  use: 'cordon NODE',
  short: 'Mark node as unschedulable',
  examples: ['kubectl cordon worker-1'],
  flags: nodeFlags,
  run: async (invocation) => await setUnschedulable(invocation, await findNodes(invocation), true),
};

/** Source: kubectl/pkg/cmd/drain/drain.go (NewCmdUncordon). */
export const uncordon: Command = {
  name: 'uncordon',
  use: 'uncordon NODE',
  short: 'Mark node as schedulable',
  examples: ['kubectl uncordon worker-1'],
  flags: nodeFlags,
  run: async (invocation) => await setUnschedulable(invocation, await findNodes(invocation), false),
};
