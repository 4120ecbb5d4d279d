import { getOwn } from '../../api/json-object';
import type { NodeInfo } from '../framework/node-info';

/** The values that the nodes of the list have for a label, numbered from 1 on: going through thousands of nodes then needs no texts. */
export interface LabelNumbers {
  /** By the position of the node; 0: it has no such label. */
  readonly at: Uint32Array;
  readonly numberOf: ReadonlyMap<string, number>;
}

export function labelNumbers(nodes: readonly NodeInfo[], key: string): LabelNumbers {
  const at = new Uint32Array(nodes.length);
  const numberOf = new Map<string, number>();
  for (const { labels, position } of nodes) {
    const value = getOwn(labels, key);
    if (value === undefined) continue;
    let number = numberOf.get(value);
    if (number === undefined) numberOf.set(value, (number = numberOf.size + 1));
    at[position] = number;
  }
  return { at, numberOf };
}
