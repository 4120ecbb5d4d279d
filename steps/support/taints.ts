import type { NodeSpec } from '../../src/cluster/cluster';
import { mistaken } from './failure';

/** `dedicated=gpu:NoSchedule` as a taint. */
export function taint(text: string): NonNullable<NodeSpec['taints']>[number] {
  const [, key, value, effect] =
    /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text.trim()) ?? [];
  if (key === undefined || effect === undefined)
    throw mistaken(`"${text}" is no taint: write key=value:NoSchedule, PreferNoSchedule or NoExecute`);
  return { key, effect, ...(value !== undefined && { value }) };
}
