import type { Binding } from '../generated/types';
import { nodes } from '../kinds/node';
import { bindings } from '../kinds/pod/binding';
import { pods } from '../kinds/pod/pod';
import { withMetadata, type KubeObject } from '../object';
import type { ApiServer } from '../server';
import { isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

const LABELS = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'];

/** A pod takes the zone and the region of its node as labels, when it is bound or made for a node (plugin/pkg/admission/podtopologylabels/admission.go). */
export function podTopologyLabels(api: ApiServer): AdmissionPlugin {
  return {
    name: 'PodTopologyLabels',
    concerns: (kind, subresource) => subresource === 'binding' && kind === pods,
    mutate(request) {
      const { operation, object } = request;
      if (operation !== 'CREATE' || request.kind !== pods) return object;
      if (isRequestFor(request, pods)) return labelled(api, object, request.object.spec.nodeName);
      if (!isBinding(request)) return object;
      const { kind, name } = request.object.target;
      return kind === 'Node' ? labelled(api, object, name) : object;
    },
  };
}

function isBinding(request: AdmissionRequest): request is AdmissionRequest<Binding> {
  return request.part === bindings;
}

function labelled(api: ApiServer, object: KubeObject, nodeName = ''): KubeObject {
  if (nodeName === '') return object;
  const { labels: own } = api.find(nodes, { namespace: '', name: nodeName })?.metadata ?? {};
  if (own === undefined) return object;
  const found: Record<string, string> = {};
  for (const key of LABELS) {
    const value = own[key];
    if (value !== undefined) found[key] = value;
  }
  if (Object.keys(found).length === 0) return object;
  return withMetadata(object, { labels: { ...object.metadata.labels, ...found } });
}
