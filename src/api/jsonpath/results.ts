import { evaluate, JsonPathError } from './evaluator';
import type { Budget, Values } from './evaluator';
import type { GoValue } from '../go/value';
import type { PathNode } from './nodes';

const MAX_RANGES = 100;

/**
 * The results of each top-level node, `range ... end` repeated for every value. Throws JsonPathError.
 * Source: client-go/util/jsonpath/jsonpath.go (FindResults).
 */
export function findResults(nodes: readonly PathNode[], data: GoValue, allowMissingKeys: boolean): Values[] {
  const budget: Budget = { allowMissingKeys, steps: 0 };
  const results: Values[] = [];
  let depth = 0;
  run(0, data, true);
  return results;

  /** Runs from a node to the `end` of the range it is in; gives the index of that end, or of the last node. */
  function run(start: number, value: GoValue, wanted: boolean): number {
    for (let index = start; index < nodes.length; index += 1) {
      const node = nodes[index];
      if (node === undefined) break;
      const word = firstWord(node);
      if (word === 'end') {
        if (depth === 0) throw new JsonPathError('not in range, nothing to end');
        return index;
      }
      if (word !== 'range' || node.type !== 'list') {
        const found = evaluate([value], node, budget);
        if (wanted) results.push(found);
        continue;
      }
      depth += 1;
      if (depth > MAX_RANGES) throw new JsonPathError(`more than ${MAX_RANGES} nested ranges`);
      const rest: PathNode = { type: 'list', nodes: node.nodes.slice(1) };
      const items = evaluate([value], rest, budget);
      let end = index;
      for (const item of items) end = run(index + 1, item, wanted);
      // A range over nothing still has to find its end.
      if (items.length === 0) end = run(index + 1, null, false);
      depth -= 1;
      index = end;
    }
    return nodes.length;
  }
}

function firstWord(node: PathNode): string | undefined {
  const first = node.type === 'list' ? node.nodes[0] : undefined;
  return first?.type === 'identifier' ? first.name : undefined;
}
