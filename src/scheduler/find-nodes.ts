import type { CycleState } from './framework/cycle-state';
import type { Framework } from './framework/framework';
import type { ListedNodes, NodeInfo } from './framework/node-info';
import { NodeStatuses } from './framework/node-statuses';
import type { NodeLister } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import { newStatus, statusMessage, type Status } from './framework/status';

const MIN_FEASIBLE_NODES_TO_FIND = 100;
const MIN_FEASIBLE_NODES_PERCENTAGE = 5;

/** What the filters left, and why they refused the others. */
export interface FilterResult {
  readonly feasible: ListedNodes;
  readonly statuses: NodeStatuses;
  readonly preFilterMessage: string;
  readonly unschedulablePlugins: ReadonlySet<string>;
  readonly pendingPlugins: ReadonlySet<string>;
  /** Not a refusal: something went wrong. */
  readonly error?: Status;
}

/** The node whose turn it is to be looked at first. */
export interface Turn {
  nextStartNodeIndex: number;
}

/** Looks for nodes that fit (pkg/scheduler/schedule_one.go, `findNodesThatFitPod`). Goes on where the last search ended, so that all nodes get their turn. */
export class NodeFinder {
  readonly #framework: Framework;
  readonly #nodes: NodeLister;
  readonly #percentageOfNodesToScore: number;
  readonly #turn: Turn;

  /** `percentageOfNodesToScore` 0: fewer the more nodes there are. Finders of several profiles share one `turn`. */
  constructor(framework: Framework, nodes: NodeLister, percentageOfNodesToScore: number, turn: Turn) {
    this.#framework = framework;
    this.#nodes = nodes;
    this.#percentageOfNodesToScore = percentageOfNodesToScore;
    this.#turn = turn;
  }

  find(state: CycleState, info: PodInfo): FilterResult {
    const all = this.#nodes.list();
    const statuses = new NodeStatuses();
    const { status, nodeNames, plugins } = this.#framework.runPreFilter(state, info);
    if (status !== undefined) {
      if (status.code === 'Error') return result(NO_NODES, statuses, [], status);
      statuses.absent = status;
      const rejectors = status.plugin === '' ? plugins : [...plugins, status.plugin];
      return { ...result(NO_NODES, statuses, rejectors), preFilterMessage: statusMessage(status) };
    }
    const nominated = this.#nodes.get(info.pod.status?.nominatedNodeName ?? '');
    if (nominated !== undefined) {
      const tried = this.#filter(state, info, [nominated], new NodeStatuses(), 0);
      if (tried.feasible.nodes.length > 0) return tried;
    }
    let nodes = all;
    if (nodeNames !== undefined) {
      nodes = [...nodeNames].map((name) => this.#nodes.get(name)).filter((node) => node !== undefined);
      const reason = `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(' ')}]`;
      statuses.absent = newStatus('', 'UnschedulableAndUnresolvable', reason);
    }
    const found = this.#filter(state, info, nodes, statuses, this.#turn.nextStartNodeIndex);
    const processed = found.feasible.nodes.length + statuses.size;
    this.#turn.nextStartNodeIndex = (this.#turn.nextStartNodeIndex + processed) % all.length;
    return plugins.length === 0
      ? found
      : { ...found, unschedulablePlugins: new Set([...plugins, ...found.unschedulablePlugins]) };
  }

  #filter(
    state: CycleState,
    info: PodInfo,
    nodes: readonly NodeInfo[],
    statuses: NodeStatuses,
    start: number,
  ): FilterResult {
    const wanted = numFeasibleNodesToFind(nodes.length, this.#percentageOfNodesToScore);
    const feasible: NodeInfo[] = [];
    const positions: number[] = [];
    const listed = { nodes: feasible, positions };
    const isWholeList = nodes === this.#nodes.list();
    // Statuses are shared, so there are few to remember.
    const rejectors: Status[] = [];
    const rejection = this.#framework.nodeFilter(state, info);
    const { length } = nodes;
    for (
      let count = 0, index = start % Math.max(length, 1);
      count < length && feasible.length < wanted;
      count += 1, index += 1
    ) {
      if (index === length) index = 0;
      const node = nodes[index] as NodeInfo;
      const position = isWholeList ? index : node.position;
      const status = rejection(node, position);
      if (status === undefined) {
        feasible.push(node);
        positions.push(position);
        continue;
      }
      if (status.code === 'Error') return result(listed, statuses, rejectors, status);
      statuses.add(node.name, status);
      if (status !== rejectors.at(-1) && !rejectors.includes(status)) rejectors.push(status);
    }
    return result(listed, statuses, rejectors);
  }
}

/** When to stop looking: 50 % of the nodes less 1 % for every 125 of them, at least 5 % and at least 100 (`numFeasibleNodesToFind`). */
export function numFeasibleNodesToFind(nodes: number, percentageOfNodesToScore: number): number {
  if (nodes < MIN_FEASIBLE_NODES_TO_FIND) return nodes;
  const adaptive = Math.max(50 - Math.trunc(nodes / 125), MIN_FEASIBLE_NODES_PERCENTAGE);
  const percentage = percentageOfNodesToScore === 0 ? adaptive : percentageOfNodesToScore;
  return Math.max(Math.trunc((nodes * percentage) / 100), MIN_FEASIBLE_NODES_TO_FIND);
}

/** `rejectors` are the statuses, or the names, of the plugins that refused. */
function result(
  feasible: ListedNodes,
  statuses: NodeStatuses,
  rejectors: readonly (Status | string)[],
  error?: Status,
): FilterResult {
  let unschedulablePlugins: Set<string> | undefined;
  let pendingPlugins: Set<string> | undefined;
  for (const rejector of rejectors) {
    const plugin = typeof rejector === 'string' ? rejector : rejector.plugin;
    if (plugin === '') continue;
    (unschedulablePlugins ??= new Set()).add(plugin);
    if (typeof rejector !== 'string' && rejector.code === 'Pending') (pendingPlugins ??= new Set()).add(plugin);
  }
  return {
    feasible,
    statuses,
    preFilterMessage: '',
    unschedulablePlugins: unschedulablePlugins ?? NONE,
    pendingPlugins: pendingPlugins ?? NONE,
    ...(error && { error }),
  };
}

const NO_NODES: ListedNodes = { nodes: [], positions: [] };
const NONE: ReadonlySet<string> = new Set();
