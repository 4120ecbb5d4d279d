import type { Pod } from '../../api/generated/types';
import { stateKey, type CycleState, type StateData } from './cycle-state';
import type { NodeInfo } from './node-info';
import type { NodeStatuses } from './node-statuses';
import {
  MAX_NODE_SCORE,
  type Plugin,
  type PluginHandle,
  type PostFilterOutcome,
  type Profile,
  type QueuedPod,
} from './plugin';
import type { PodInfo } from './pod-info';
import { errorStatus, isRejected, isSkip, newStatus, type Status } from './status';

export interface PreFilterResult {
  readonly status: Status | undefined;
  /** Undefined: all nodes. */
  readonly nodeNames: ReadonlySet<string> | undefined;
  /** The plugins that named nodes. */
  readonly plugins: readonly string[];
}

/** The scores of one cycle; `total[i]` is the weighted sum for the i-th node. Valid until the next cycle is scored. */
export interface Scores {
  readonly total: Float64Array;
  /** The names of the plugins that scored. */
  readonly plugins: readonly string[];
  /** The weighted list of each of them. */
  readonly byPlugin: readonly Float64Array[];
}

/** A plugin that has the extension point `P`. */
type With<P extends keyof Plugin> = Plugin & Required<Pick<Plugin, P>>;

/**
 * Runs the plugins of a profile at their extension points (pkg/scheduler/framework/runtime/framework.go).
 *
 * Divergence from real Kubernetes: nothing runs in parallel, so nodes are looked at strictly in turn; there are no Permit and PostBind points.
 */
export class Framework {
  readonly plugins: readonly Plugin[];
  readonly less: (a: QueuedPod, b: QueuedPod) => boolean;
  readonly #handle: PluginHandle;
  readonly #weights = new Map<string, number>();
  readonly #preEnqueue: readonly With<'preEnqueue'>[];
  readonly #preFilter: readonly With<'preFilter'>[];
  readonly #filter: readonly With<'filter'>[];
  readonly #postFilter: readonly With<'postFilter'>[];
  readonly #preScore: readonly With<'preScore'>[];
  readonly #score: readonly With<'score'>[];
  readonly #reserve: readonly With<'reserve'>[];
  readonly #unreserve: readonly With<'unreserve'>[];
  readonly #preBind: readonly With<'preBind'>[];
  readonly #bind: readonly With<'bind'>[];
  /** Score lists are used again in every cycle. */
  readonly #buffers: Float64Array[] = [];
  /** The plugins that scored in the last cycle. */
  #scored: readonly string[] = [];

  constructor(profile: Profile, handle: PluginHandle) {
    const entries = profile(handle);
    this.#handle = handle;
    this.plugins = entries.map(({ plugin }) => plugin);
    for (const { plugin, weight = 1 } of entries) {
      if (this.#weights.has(plugin.name)) throw new Error(`plugin ${plugin.name} is in the profile twice`);
      this.#weights.set(plugin.name, weight);
    }
    const sorters = withPoint(this.plugins, 'less');
    const [sorter] = sorters;
    if (sorter === undefined || sorters.length > 1)
      throw new Error(`a profile needs one queue sort plugin, not ${sorters.length}`);
    this.less = (a, b) => sorter.less(a, b);
    this.#preEnqueue = withPoint(this.plugins, 'preEnqueue');
    this.#preFilter = withPoint(this.plugins, 'preFilter');
    this.#filter = withPoint(this.plugins, 'filter');
    this.#postFilter = withPoint(this.plugins, 'postFilter');
    this.#preScore = withPoint(this.plugins, 'preScore');
    this.#score = withPoint(this.plugins, 'score');
    this.#reserve = withPoint(this.plugins, 'reserve');
    this.#unreserve = withPoint(this.plugins, 'unreserve');
    this.#preBind = withPoint(this.plugins, 'preBind');
    this.#bind = withPoint(this.plugins, 'bind');
  }

  /** The first plugin's objection to the pod's entering the queue. */
  runPreEnqueue(pod: Pod): { readonly plugin: string; readonly status: Status } | undefined {
    for (const plugin of this.#preEnqueue) {
      const status = plugin.preEnqueue(pod);
      if (status !== undefined) return { plugin: plugin.name, status };
    }
    return undefined;
  }

  runPreFilter(state: CycleState, info: PodInfo): PreFilterResult {
    let rejection: Status | undefined;
    let nodeNames: ReadonlySet<string> | undefined;
    const plugins: string[] = [];
    for (const plugin of this.#preFilter) {
      const outcome = plugin.preFilter(state, info);
      const status = outcome?.status;
      if (isSkip(status)) {
        state.skipFilter.add(plugin.name);
        continue;
      }
      if (status?.code === 'Unschedulable') {
        // Preemption may help, and needs the state that the other plugins prepare.
        rejection = status;
        continue;
      }
      if (status?.code === 'UnschedulableAndUnresolvable') return { status, nodeNames: undefined, plugins: [] };
      if (status !== undefined)
        return {
          status: wrapped(status, `running PreFilter plugin "${plugin.name}"`),
          nodeNames: undefined,
          plugins: [],
        };
      if (outcome?.nodeNames === undefined) continue;
      plugins.push(plugin.name);
      nodeNames = intersection(nodeNames, outcome.nodeNames);
      if (nodeNames.size === 0) return { status: noNodeLeft(plugins), nodeNames, plugins };
    }
    state.write(ACTIVE_FILTERS, new ActiveFilters(this.#filter.filter(({ name }) => !state.skipFilter.has(name))));
    return { status: rejection, nodeNames, plugins };
  }

  runPreFilterAddPod(state: CycleState, info: PodInfo, added: PodInfo, node: NodeInfo): void {
    for (const plugin of this.#preFilter)
      if (!state.skipFilter.has(plugin.name)) plugin.addPod?.(state, info, added, node);
  }

  runPreFilterRemovePod(state: CycleState, info: PodInfo, removed: PodInfo, node: NodeInfo): void {
    for (const plugin of this.#preFilter)
      if (!state.skipFilter.has(plugin.name)) plugin.removePod?.(state, info, removed, node);
  }

  runFilter(state: CycleState, info: PodInfo, node: NodeInfo): Status | undefined {
    return firstRejection(state.read(ACTIVE_FILTERS).filters, state, info, node);
  }

  /** `runFilterWithNominatedPods`, prepared for being asked of many nodes. */
  nodeFilter(state: CycleState, info: PodInfo): (node: NodeInfo) => Status | undefined {
    if (this.#handle.nominator.size > 0) return (node) => this.runFilterWithNominatedPods(state, info, node);
    const { filters } = state.read(ACTIVE_FILTERS);
    return (node) => firstRejection(filters, state, info, node);
  }

  /**
   * Filters with the pods of equal or higher priority that are nominated to the node, and then without them: the pod must fit
   * either way, as nobody knows whether they will come.
   */
  runFilterWithNominatedPods(state: CycleState, info: PodInfo, node: NodeInfo): Status | undefined {
    const { nominator } = this.#handle;
    if (nominator.size === 0) return this.runFilter(state, info, node);
    const coming = nominator
      .nominatedPods(node.name)
      .filter(({ uid, priority }) => priority >= info.priority && uid !== info.uid);
    if (coming.length > 0) {
      const stateWith = state.clone();
      const nodeWith = node.snapshot();
      for (const nominated of coming) {
        if (nodeWith.pods.has(nominated.uid)) continue;
        nodeWith.addPod(nominated);
        this.runPreFilterAddPod(stateWith, info, nominated, nodeWith);
      }
      const status = this.runFilter(stateWith, info, nodeWith);
      if (status !== undefined) return status;
    }
    return this.runFilter(state, info, node);
  }

  runPostFilter(state: CycleState, info: PodInfo, statuses: NodeStatuses): PostFilterOutcome {
    const reasons: string[] = [];
    let nominatedNodeName: string | undefined;
    let rejector = '';
    for (const plugin of this.#postFilter) {
      const outcome = plugin.postFilter(state, info, statuses);
      const { status } = outcome;
      if (status === undefined || status.code === 'UnschedulableAndUnresolvable') return outcome;
      if (!isRejected(status)) return { status };
      nominatedNodeName = outcome.nominatedNodeName ?? nominatedNodeName;
      reasons.push(...status.reasons);
      if (rejector === '') rejector = plugin.name;
    }
    return {
      status: newStatus(rejector, 'Unschedulable', ...reasons),
      ...(nominatedNodeName !== undefined && { nominatedNodeName }),
    };
  }

  get hasPostFilter(): boolean {
    return this.#postFilter.length > 0;
  }

  /** The weighted scores of the nodes, or the error of a plugin. */
  runScore(state: CycleState, info: PodInfo, nodes: readonly NodeInfo[]): Scores | Status {
    for (const plugin of this.#preScore) {
      const status = plugin.preScore(state, info, nodes);
      if (isSkip(status)) state.skipScore.add(plugin.name);
      else if (status !== undefined) return wrapped(status, `running PreScore plugin "${plugin.name}"`);
    }
    const total = this.#buffer(0, nodes.length);
    const names: string[] = [];
    const byPlugin: Float64Array[] = [];
    for (const plugin of this.#score) {
      if (state.skipScore.has(plugin.name)) continue;
      const scores = this.#buffer(byPlugin.length + 1, nodes.length);
      plugin.score(state, info, nodes, scores);
      plugin.normalizeScore?.(state, info, nodes, scores);
      const error = addWeighted(total, scores, this.#weights.get(plugin.name) ?? 1);
      if (error !== undefined) return newStatus(plugin.name, 'Error', `plugin "${plugin.name}" ${error}`);
      names.push(plugin.name);
      byPlugin.push(scores);
    }
    // Verdicts keep the names, which are the same for most pods: they shall share one list.
    if (!names.every((name, index) => name === this.#scored[index]) || names.length !== this.#scored.length)
      this.#scored = names;
    return { total, plugins: this.#scored, byPlugin };
  }

  runReserve(state: CycleState, info: PodInfo, nodeName: string): Status | undefined {
    for (const plugin of this.#reserve) {
      const status = plugin.reserve(state, info, nodeName);
      if (status !== undefined)
        return isRejected(status) ? status : wrapped(status, `running Reserve plugin "${plugin.name}"`);
    }
    return undefined;
  }

  /** In reverse order, also for plugins that had not got to reserve. */
  runUnreserve(state: CycleState, info: PodInfo, nodeName: string): void {
    for (const plugin of this.#unreserve.toReversed()) plugin.unreserve(state, info, nodeName);
  }

  runPreBind(state: CycleState, info: PodInfo, nodeName: string): Status | undefined {
    for (const plugin of this.#preBind) {
      const status = plugin.preBind(state, info, nodeName);
      if (status !== undefined && !isSkip(status)) return wrapped(status, `running PreBind plugin "${plugin.name}"`);
    }
    return undefined;
  }

  runBind(state: CycleState, info: PodInfo, nodeName: string): Status | undefined {
    for (const plugin of this.#bind) {
      const status = plugin.bind(state, info, nodeName);
      if (isSkip(status)) continue;
      return status === undefined || isRejected(status)
        ? status
        : wrapped(status, `running Bind plugin "${plugin.name}"`);
    }
    return newStatus('', 'Error', 'no bind plugin took the pod');
  }

  /** A list of `length` zeros. */
  #buffer(index: number, length: number): Float64Array {
    let buffer = this.#buffers[index];
    if (buffer === undefined || buffer.length < length) this.#buffers[index] = buffer = new Float64Array(length);
    return buffer.subarray(0, length).fill(0);
  }
}

/** The filters that did not skip the pod. */
class ActiveFilters implements StateData {
  readonly filters: readonly With<'filter'>[];

  constructor(filters: readonly With<'filter'>[]) {
    this.filters = filters;
  }

  clone(): ActiveFilters {
    return this;
  }
}

/** The innermost loop of a cycle. */
function firstRejection(
  filters: readonly With<'filter'>[],
  state: CycleState,
  info: PodInfo,
  node: NodeInfo,
): Status | undefined {
  for (let index = 0; index < filters.length; index += 1) {
    const filter = filters[index] as With<'filter'>;
    const status = filter.filter(state, info, node);
    if (status !== undefined)
      return isRejected(status) ? status : wrapped(status, `running "${filter.name}" filter plugin`);
  }
  return undefined;
}

const ACTIVE_FILTERS = stateKey<ActiveFilters>('ActiveFilters');

function withPoint<P extends keyof Plugin>(plugins: readonly Plugin[], point: P): readonly With<P>[] {
  return plugins.filter((plugin): plugin is With<P> => plugin[point] !== undefined);
}

function wrapped(status: Status, context: string): Status {
  return errorStatus(new Error(status.reasons.join(', ')), context, status.plugin);
}

function intersection(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): ReadonlySet<string> {
  return a === undefined ? b : new Set([...a].filter((name) => b.has(name)));
}

function noNodeLeft(plugins: readonly string[]): Status {
  const [only] = plugins;
  const message =
    plugins.length === 1
      ? `node(s) didn't satisfy plugin ${only}`
      : `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(' ')}] simultaneously`;
  return newStatus('', 'UnschedulableAndUnresolvable', message);
}

/** Weighs the scores in place and adds them to the total. Returns what is wrong with a score. */
function addWeighted(total: Float64Array, scores: Float64Array, weight: number): string | undefined {
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] as number;
    if (!(score >= 0 && score <= MAX_NODE_SCORE)) {
      return `returns an invalid score ${score}, it should in the range of [0, ${MAX_NODE_SCORE}] after normalizing`;
    }
    const weighted = score * weight;
    scores[index] = weighted;
    total[index] = (total[index] as number) + weighted;
  }
  return undefined;
}
