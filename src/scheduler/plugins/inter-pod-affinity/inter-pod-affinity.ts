import type { Node, Pod } from '../../../api/generated/types';
import { DEFAULT_PLUGIN_ARGS, type InterPodAffinityArgs } from '../../config/plugin-args';
import { Action } from '../../framework/cluster-event';
import type { NodeInfo } from '../../framework/node-info';
import { podAffinityTerms } from '../../framework/pod-affinity-terms';
import type { Plugin, PluginHandle } from '../../framework/plugin';
import { newStatus, SKIP } from '../../framework/status';
import { INTER_POD_AFFINITY } from '../names';
import { normalizePreferences, PREFERRED_TERMS, preferredTerms } from './preferred';
import { REQUIRED_TERMS, requiredTerms } from './required';
import { matchesAllTerms } from './terms';

export const REASON_AFFINITY = "node(s) didn't match pod affinity rules";
export const REASON_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";
export const REASON_EXISTING_ANTI_AFFINITY = "node(s) didn't satisfy existing pods anti-affinity rules";

const NO_AFFINITY = newStatus(INTER_POD_AFFINITY, 'UnschedulableAndUnresolvable', REASON_AFFINITY);
const ANTI_AFFINITY = newStatus(INTER_POD_AFFINITY, 'Unschedulable', REASON_ANTI_AFFINITY);
const EXISTING_ANTI_AFFINITY = newStatus(INTER_POD_AFFINITY, 'Unschedulable', REASON_EXISTING_ANTI_AFFINITY);

/** Brings pods together or keeps them apart, as their affinity to one another says (pkg/scheduler/framework/plugins/interpodaffinity). */
export function interPodAffinity(
  { api, nodes: lister }: Pick<PluginHandle, 'api' | 'nodes'>,
  args: InterPodAffinityArgs = DEFAULT_PLUGIN_ARGS.InterPodAffinity,
): Plugin {
  return {
    name: INTER_POD_AFFINITY,
    preFilter(state, info) {
      const required = requiredTerms(api, info, lister);
      if (required.isEmpty) return { status: SKIP };
      state.write(REQUIRED_TERMS, required);
      return undefined;
    },
    addPod(state, _info, added, { node }) {
      if (node === undefined) return;
      state.find(REQUIRED_TERMS)?.updateExisting(added, node, 1);
      state.find(REQUIRED_TERMS)?.updateIncoming(added, node, 1);
    },
    removePod(state, _info, removed, { node }) {
      if (node === undefined) return;
      state.find(REQUIRED_TERMS)?.updateExisting(removed, node, -1);
      state.find(REQUIRED_TERMS)?.updateIncoming(removed, node, -1);
    },
    filter(state, _info, node) {
      if (node.node === undefined) return undefined;
      const required = state.read(REQUIRED_TERMS);
      if (!required.satisfiesAffinity(node)) return NO_AFFINITY;
      if (!required.satisfiesAntiAffinity(node)) return ANTI_AFFINITY;
      return required.satisfiesExistingAntiAffinity(node) ? undefined : EXISTING_ANTI_AFFINITY;
    },
    preScore(state, info) {
      const preferred = preferredTerms(api, info, lister, args);
      if (preferred.isEmpty) return SKIP;
      state.write(PREFERRED_TERMS, preferred);
      return undefined;
    },
    score(state, _info, nodes, scores) {
      const preferred = state.read(PREFERRED_TERMS);
      for (let index = 0; index < nodes.length; index += 1) scores[index] = preferred.score(nodes[index] as NodeInfo);
    },
    normalizeScore: (_state, _info, _nodes, scores) => normalizePreferences(scores),
    events: [
      {
        event: { resource: 'Pod', action: Action.Add | Action.UpdatePodLabel | Action.Delete },
        podHint: isSchedulableAfterPodChange,
      },
      {
        event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel },
        nodeHint: isSchedulableAfterNodeChange,
      },
    ],
  };
}

function isSchedulableAfterPodChange(pod: Pod, old: Pod | undefined, modified: Pod | undefined): boolean {
  if (old !== undefined && modified?.metadata.uid === pod.metadata.uid) return true;
  if ((modified && !isPlaced(modified)) || (old && !isPlaced(old))) return false;
  const terms = podAffinityTerms(pod);
  const wanted = terms?.requiredAffinity ?? [];
  const refused = terms?.requiredAntiAffinity ?? [];
  if (modified !== undefined) {
    if (old === undefined) return matchesAllTerms(wanted, modified);
    const nowWanted = !matchesAllTerms(wanted, old) && matchesAllTerms(wanted, modified);
    return nowWanted || (matchesAllTerms(refused, old) && !matchesAllTerms(refused, modified));
  }
  if (old === undefined) return false;
  return matchesAllTerms(refused, old) || matchesAllTerms(podAffinityTerms(old)?.requiredAntiAffinity ?? [], pod);
}

function isPlaced({ spec, status }: Pod): boolean {
  return (spec.nodeName ?? '') !== '' || (status?.nominatedNodeName ?? '') !== '';
}

function isSchedulableAfterNodeChange(pod: Pod, old: Node | undefined, node: Node | undefined): boolean {
  const terms = podAffinityTerms(pod);
  const value = (of: Node | undefined, key: string) => of?.metadata.labels?.[key];
  const enters = (terms?.requiredAffinity ?? []).some(({ topologyKey: key }) => {
    const after = value(node, key);
    return after !== undefined && after !== value(old, key);
  });
  if (enters) return true;
  return (terms?.requiredAntiAffinity ?? []).some(({ topologyKey: key }) => {
    const before = value(old, key);
    // A node without the label takes any pod, so a new one may always help.
    return old === undefined || (before !== undefined && before !== value(node, key));
  });
}
