import type { Pod } from '../../api/generated/types';
import { stateKey, type CycleState, type StateData } from './cycle-state';
import type { NodeAnswers } from './node-answers';
import type { ListedNodes, NodeInfo } from './node-info';
import type { NodeStatuses } from './node-statuses';
import {
  type ExtensionPoint,
  type Plugin,
  type PluginHandle,
  type PluginOrder,
  type PostFilterOutcome,
  type Profile,
  type QueuedPod,
  type With,
} from './plugin';
import type { PodInfo } from './pod-info';
import { Scoring, type Scores } from './scoring';
import { SignedAnswers } from './signed-answers';
import { errorStatus, isRejected, isSkip, newStatus, WAIT, type Status } from './status';

export interface PreFilterResult {
  readonly status: Status | undefined;
  /** Undefined: all nodes. */
  readonly nodeNames: ReadonlySet<string> | undefined;
  /** The plugins that named nodes. */
  readonly plugins: readonly string[];
}

/** With fewer nodes, signing a pod costs more than asking them. */
const MIN_NODES_FOR_SIGNATURES = 32;

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
  /** The first filters, as long as they sign pods, and the others. */
  readonly #signedFilter: readonly With<'filter'>[];
  readonly #filter: readonly With<'filter'>[];
  readonly #postFilter: readonly With<'postFilter'>[];
  readonly #preScore: readonly With<'preScore'>[];
  readonly #scoring: Scoring;
  readonly #sign: readonly With<'sign'>[];
  readonly #answers: SignedAnswers;
  readonly #reserve: readonly With<'reserve'>[];
  readonly #unreserve: readonly With<'unreserve'>[];
  readonly #preBind: readonly With<'preBind'>[];
  readonly #bind: readonly With<'bind'>[];

  /** `order`: what runs where; default: every plugin at all points that it has. */
  constructor(profile: Profile, handle: PluginHandle, order?: PluginOrder) {
    const entries = profile(handle);
    this.#handle = handle;
    this.plugins = entries.map(({ plugin }) => plugin);
    for (const { plugin, weight = 1 } of entries) {
      if (this.#weights.has(plugin.name)) throw new Error(`plugin ${plugin.name} is in the profile twice`);
      this.#weights.set(plugin.name, weight);
    }
    const at = (point: ExtensionPoint) => inOrder(this.plugins, order?.[point]);
    const sorters = withPoint(at('queueSort'), 'less');
    const [sorter] = sorters;
    if (sorter === undefined || sorters.length > 1)
      throw new Error(`a profile needs one queue sort plugin, not ${sorters.length}`);
    this.less = (a, b) => sorter.less(a, b);
    this.#preEnqueue = withPoint(at('preEnqueue'), 'preEnqueue');
    this.#preFilter = withPoint(at('preFilter'), 'preFilter');
    const filters = withPoint(at('filter'), 'filter');
    const unsigned = filters.findIndex(({ sign }) => sign === undefined);
    this.#signedFilter = unsigned === -1 ? filters : filters.slice(0, unsigned);
    this.#filter = filters.slice(this.#signedFilter.length);
    this.#postFilter = withPoint(at('postFilter'), 'postFilter');
    this.#preScore = withPoint(at('preScore'), 'preScore');
    this.#scoring = new Scoring(withPoint(at('score'), 'score'), this.#weights);
    this.#sign = withPoint(this.plugins, 'sign');
    this.#answers = new SignedAnswers(this.#scoring.columns);
    this.#reserve = withPoint(at('reserve'), 'reserve');
    this.#unreserve = withPoint(at('reserve'), 'unreserve');
    this.#preBind = withPoint(at('preBind'), 'preBind');
    this.#bind = withPoint(at('bind'), 'bind');
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
    const isActive = ({ name }: Plugin) => !state.skipFilter.has(name);
    const signed = this.#signedFilter.filter(isActive);
    state.write(ACTIVE_FILTERS, new ActiveFilters(signed, this.#filter.filter(isActive), this.#answersTo(info)));
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
    const { signed, others } = state.read(ACTIVE_FILTERS);
    return firstRejection(signed, state, info, node) ?? firstRejection(others, state, info, node);
  }

  /** `runFilterWithNominatedPods`, prepared for being asked of many nodes of the list with their positions there. */
  nodeFilter(state: CycleState, info: PodInfo): (node: NodeInfo, position: number) => Status | undefined {
    const { signed, others, answers } = state.read(ACTIVE_FILTERS);
    const ask = (node: NodeInfo) => firstRejection(signed, state, info, node);
    const askOthers = (node: NodeInfo) => firstRejection(others, state, info, node);
    let filter = (node: NodeInfo, _position: number) => ask(node) ?? askOthers(node);
    if (answers !== undefined)
      filter =
        others.length === 0
          ? (node, position) => answers.rejection(node, position, ask)
          : (node, position) => answers.rejection(node, position, ask) ?? askOthers(node);
    if (this.#handle.nominator.size === 0) return filter;
    return (node, position) => this.#rejectionWithNominatedPods(state, info, node) ?? filter(node, position);
  }

  /**
   * Filters with the pods of equal or higher priority that are nominated to the node, and then without them: the pod must fit
   * either way, as nobody knows whether they will come.
   */
  runFilterWithNominatedPods(state: CycleState, info: PodInfo, node: NodeInfo): Status | undefined {
    return this.#rejectionWithNominatedPods(state, info, node) ?? this.runFilter(state, info, node);
  }

  #rejectionWithNominatedPods(state: CycleState, info: PodInfo, node: NodeInfo): Status | undefined {
    const nominated = this.#handle.nominator.nominatedPods(node.name);
    if (nominated.length === 0) return undefined;
    const coming = nominated.filter(({ uid, priority }) => priority >= info.priority && uid !== info.uid);
    if (coming.length === 0) return undefined;
    const stateWith = state.clone();
    const nodeWith = node.snapshot();
    for (const pod of coming) {
      if (nodeWith.pods.has(pod.uid)) continue;
      nodeWith.addPod(pod);
      this.runPreFilterAddPod(stateWith, info, pod, nodeWith);
    }
    const status = this.runFilter(stateWith, info, nodeWith);
    nodeWith.release();
    return status;
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
  runScore(state: CycleState, info: PodInfo, listed: ListedNodes): Scores | Status {
    for (const plugin of this.#preScore) {
      const status = plugin.preScore(state, info, listed.nodes);
      if (isSkip(status)) state.skipScore.add(plugin.name);
      else if (status !== undefined) return wrapped(status, `running PreScore plugin "${plugin.name}"`);
    }
    return this.#scoring.score(state, info, listed, state.read(ACTIVE_FILTERS).answers);
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
      if (status === WAIT) return status;
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

  /** What the nodes answered to pods with the same signature, where there may be any. */
  #answersTo(info: PodInfo): NodeAnswers | undefined {
    const generations = this.#handle.nodes.generations();
    if (generations.length < MIN_NODES_FOR_SIGNATURES) return undefined;
    let signature = '';
    for (const plugin of this.#sign) signature += `${plugin.sign(info)}\n`;
    return this.#answers.of(signature, generations);
  }
}

/** The filters that did not skip the pod, and what the nodes are known to answer to those that sign pods. */
class ActiveFilters implements StateData {
  readonly signed: readonly With<'filter'>[];
  readonly others: readonly With<'filter'>[];
  readonly answers: NodeAnswers | undefined;

  constructor(signed: readonly With<'filter'>[], others: readonly With<'filter'>[], answers: NodeAnswers | undefined) {
    this.signed = signed;
    this.others = others;
    this.answers = answers;
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

function inOrder(plugins: readonly Plugin[], names: readonly string[] | undefined): readonly Plugin[] {
  if (names === undefined) return plugins;
  return names.map((name) => plugins.find((plugin) => plugin.name === name)).filter((plugin) => plugin !== undefined);
}

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
