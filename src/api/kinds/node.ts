import type { Node } from '../generated/types';
import { defineKind } from '../kind';
import { canonicalResourceList } from './resource-list';
import { changeField, setField, withDefaults } from './sharing';
import { nodeTable } from './node/table';
import { validateNode, validateNodeStatusUpdate, validateNodeUpdate } from './node/validation';

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/node/strategy.go. */
export const nodes = defineKind<Node>('v1', 'Node', {
  setDefaults: defaultNode,
  prepareForCreate: withoutDynamicConfig,
  prepareForUpdate: withoutDynamicConfig,
  prepareForStatusUpdate: (node) => withoutDynamicConfig(defaultNode(node)),
  keepsStatusOnCreate: true,
  statusHasMetadata: true,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: validateNodeStatusUpdate,
  warnings: ({ spec }) => (spec.externalID ? [EXTERNAL_ID_WARNING] : []),
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  tracksGeneration: false,
  table: nodeTable,
});

/** Kubelets have not been configured by the API since 1.24; the fields are still there, and are not kept (`dropDisabledFields`). */
function withoutDynamicConfig(node: Node): Node {
  let result = node;
  if (node.spec.configSource !== undefined)
    result = setField(result, 'spec', setField(node.spec, 'configSource', undefined));
  if (node.status?.config !== undefined)
    result = setField(result, 'status', setField(node.status, 'config', undefined));
  return result;
}

const EXTERNAL_ID_WARNING = 'spec.externalID: this field is deprecated, and is unused by Kubernetes';

/** All that a node has may be given to pods, unless its kubelet says less. `podCIDR` is the first of `podCIDRs`. */
function defaultNode(node: Node): Node {
  const withSpec = changeField(withDefaults(node, { spec: {} }), 'spec', (spec) => {
    const { podCIDR = '', podCIDRs = [] } = spec;
    const first = podCIDRs[0] ?? '';
    if (podCIDR === first) return spec;
    return podCIDR === '' ? { ...spec, podCIDR: first } : { ...spec, podCIDRs: [podCIDR] };
  });
  return changeField(withSpec, 'status', (status) => {
    const canonical = changeField(
      changeField(status, 'capacity', canonicalResourceList),
      'allocatable',
      canonicalResourceList,
    );
    return canonical.allocatable === undefined && canonical.capacity
      ? setField(canonical, 'allocatable', canonical.capacity)
      : canonical;
  });
}
