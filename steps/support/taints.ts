import type { NodeSpec } from '../../src/cluster/cluster';

/** `dedicated=gpu:NoSchedule` as a taint. */
export function taint(text: string): NonNullable<NodeSpec['taints']>[number] {
  const [, key, value, effect] = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text.trim()) ?? [];
  if (key === undefined || effect === undefined) throw new Error(`"${text}" is no taint: write key=value:NoSchedule, PreferNoSchedule or NoExecute`);
  return { key, effect, ...(value !== undefined && { value }) };
}
