import { nodes } from '../kinds/node';
import { isRequestFor, type AdmissionPlugin } from './admission';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

/** A new node takes no pods until the node controller has seen it ready (plugin/pkg/admission/nodetaint/admission.go). */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  kinds: [nodes],
  mutate(request) {
    if (request.operation !== 'CREATE' || !isRequestFor(request, nodes)) return request.object;
    const { object: node } = request;
    const { taints = [] } = node.spec;
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return node;
    return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } };
  },
};
