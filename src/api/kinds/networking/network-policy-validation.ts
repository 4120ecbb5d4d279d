import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../generated/types';
import { isValidPortName, isValidPortNumber } from '../../names';
import { checkCidr, isStrictSubset, parseCidr } from '../../validation/cidr';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkLabelSelector } from '../../validation/label-selector';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

/** pkg/apis/networking/validation/validation.go. */
export function validateNetworkPolicy({ spec = {} }: NetworkPolicy, old?: NetworkPolicy): readonly FieldError[] {
  const errors: Errors = [];
  const known = rangesOf(old);
  checkLabelSelector(errors, 'spec.podSelector', spec.podSelector);
  const check = (
    path: string,
    ports: readonly NetworkPolicyPort[],
    peers: readonly NetworkPolicyPeer[],
    side: string,
  ) => {
    for (const [index, port] of ports.entries()) checkPort(errors, `${path}.ports[${index}]`, port);
    for (const [index, peer] of peers.entries()) checkPeer(errors, `${path}.${side}[${index}]`, peer, known);
  };
  for (const [index, { ports = [], from = [] }] of (spec.ingress ?? []).entries())
    check(`spec.ingress[${index}]`, ports, from, 'from');
  for (const [index, { ports = [], to = [] }] of (spec.egress ?? []).entries())
    check(`spec.egress[${index}]`, ports, to, 'to');
  const { policyTypes = [] } = spec;
  if (policyTypes.length > TYPES.length) {
    errors.push(invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes'));
    return errors;
  }
  for (const [index, type] of policyTypes.entries())
    if (!TYPES.includes(type)) errors.push(notSupported(`spec.policyTypes[${index}]`, type, TYPES));
  return errors;
}

function checkPort(errors: Errors, path: string, { protocol, port, endPort }: NetworkPolicyPort): void {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  const own = `${path}.endPort`;
  if (port === undefined) {
    if (endPort !== undefined) errors.push(invalid(own, endPort, 'may not be specified when `port` is not specified'));
  } else if (typeof port === 'string') {
    if (endPort !== undefined) errors.push(invalid(own, endPort, 'may not be specified when `port` is non-numeric'));
    addInvalid(errors, `${path}.port`, port, isValidPortName(port));
  } else {
    addInvalid(errors, `${path}.port`, port, isValidPortNumber(port));
    if (endPort === undefined) return;
    // The value that is shown is the other one's, in Kubernetes, too.
    if (endPort < port) errors.push(invalid(own, port, 'must be greater than or equal to `port`'));
    addInvalid(errors, own, endPort, isValidPortNumber(endPort));
  }
}

function checkPeer(errors: Errors, path: string, peer: NetworkPolicyPeer, known: readonly string[]): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  checkLabelSelector(errors, `${path}.podSelector`, podSelector);
  checkLabelSelector(errors, `${path}.namespaceSelector`, namespaceSelector);
  if (ipBlock) checkBlock(errors, `${path}.ipBlock`, ipBlock, known);
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (!selects && ipBlock === undefined) errors.push(required(path, 'must specify a peer'));
  else if (selects && ipBlock !== undefined)
    errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
}

function checkBlock(errors: Errors, path: string, { cidr, except = [] }: IPBlock, known: readonly string[]): void {
  if (!cidr) {
    errors.push(required(`${path}.cidr`));
    return;
  }
  checkCidr(errors, `${path}.cidr`, cidr, known);
  const range = parseCidr(cidr);
  if (range === undefined) return;
  for (const [index, exception] of except.entries()) {
    const own = `${path}.except[${index}]`;
    checkCidr(errors, own, exception, known);
    const inner = parseCidr(exception);
    if (inner !== undefined && !isStrictSubset(inner, range))
      errors.push(invalid(own, exception, 'must be a strict subset of `cidr`'));
  }
}

function rangesOf(policy: NetworkPolicy | undefined): readonly string[] {
  const { ingress = [], egress = [] } = policy?.spec ?? {};
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
  return peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]));
}
