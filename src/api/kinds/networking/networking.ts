import type {
  Ingress,
  IngressClass,
  IPAddress,
  NetworkPolicy,
  NetworkPolicyPort,
  ServiceCIDR,
} from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import {
  ipAddressNameErrors,
  validateIPAddress,
  validateIPAddressUpdate,
  validateServiceCIDR,
  validateServiceCIDRUpdate,
} from './address-validation';
import {
  ingressWarnings,
  validateIngress,
  validateIngressClass,
  validateIngressClassUpdate,
  validateIngressStatusUpdate,
  validateIngressUpdate,
} from './ingress-validation';
import { validateNetworkPolicy } from './network-policy-validation';
import { loadBalancerText } from '../service/table';
import { changeField, changeItems, withPointers } from '../sharing';
import { ageOf } from '../../duration';
import { age, columns } from '../tables/cells';

const SHOWN_HOSTS = 3;
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** pkg/registry/networking/ingress/strategy.go, printIngress. */
export const ingresses = defineKind<Ingress>('networking.k8s.io/v1', 'Ingress', {
  prepareForCreate: (ingress) => ({ ...ingress, status: { loadBalancer: {} } }),
  validate: validateIngress,
  validateUpdate: validateIngressUpdate,
  statusHasMetadata: true,
  validateStatusUpdate: validateIngressStatusUpdate,
  warnings: ingressWarnings,
  table: {
    columns: columns('Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'),
    cells: (ingress, nowMs) => [
      ingress.metadata.name,
      ingress.spec.ingressClassName ?? '<none>',
      hostsText(ingress),
      loadBalancerText(ingress.status?.loadBalancer),
      (ingress.spec.tls ?? []).length > 0 ? '80, 443' : '80',
      age(ingress, nowMs),
    ],
  },
});

/** pkg/apis/networking/v1/defaults.go, printIngressClass. */
export const ingressClasses = defineKind<IngressClass>('networking.k8s.io/v1', 'IngressClass', {
  setDefaults: (ingressClass) =>
    changeField(ingressClass, 'spec', (spec) =>
      changeField(spec, 'parameters', (parameters) => withPointers(parameters, { scope: 'Cluster' })),
    ),
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'Controller', 'Parameters', 'Age'),
    cells(ingressClass, nowMs) {
      const { metadata, spec } = ingressClass;
      const { parameters } = spec;
      const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
      return [
        metadata.annotations?.[DEFAULT_CLASS] === 'true' ? `${metadata.name} (default)` : metadata.name,
        spec.controller ?? '',
        parameters === undefined ? '<none>' : `${parameters.kind}${group}/${parameters.name}`,
        age(ingressClass, nowMs),
      ];
    },
  },
});

/** pkg/apis/networking/v1/defaults.go, printNetworkPolicy. */
export const networkPolicies = defineKind<NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', {
  setDefaults: (policy) =>
    changeField(policy, 'spec', (spec) => {
      const types = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      const typed = (spec.policyTypes ?? []).length > 0 ? spec : { ...spec, policyTypes: types };
      const withProtocols = changeField(typed, 'ingress', (rules) =>
        changeItems(rules, (rule) => changeField(rule, 'ports', (ports) => changeItems(ports, withProtocol))),
      );
      return changeField(withProtocols, 'egress', (rules) =>
        changeItems(rules, (rule) => changeField(rule, 'ports', (ports) => changeItems(ports, withProtocol))),
      );
    }),
  validate: (policy) => validateNetworkPolicy(policy),
  validateUpdate: validateNetworkPolicy,
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'Pod-Selector', 'Age'),
    cells: (policy, nowMs) => [
      policy.metadata.name,
      formatLabelSelector(policy.spec.podSelector ?? {}),
      age(policy, nowMs),
    ],
  },
});

/** pkg/registry/networking/servicecidr/strategy.go, printServiceCIDR. */
export const serviceCIDRs = defineKind<ServiceCIDR>('networking.k8s.io/v1', 'ServiceCIDR', {
  validate: validateServiceCIDR,
  validateUpdate: validateServiceCIDRUpdate,
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'CIDRs', 'Age'),
    cells: (range, nowMs) => [range.metadata.name, (range.spec.cidrs ?? []).join(','), age(range, nowMs)],
  },
});

/** pkg/registry/networking/ipaddress/strategy.go, printIPAddress. */
export const ipAddresses = defineKind<IPAddress>('networking.k8s.io/v1', 'IPAddress', {
  validateName: ipAddressNameErrors,
  validate: validateIPAddress,
  validateUpdate: validateIPAddressUpdate,
  table: {
    columns: columns('Name', 'ParentRef'),
    cells({ metadata, spec: { parentRef } }, nowMs) {
      const { group = '', resource = '', namespace = '', name = '' } = parentRef ?? {};
      const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
      const parent = namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
      // The row has one cell more than there are columns, there as here.
      return [metadata.name, parentRef === undefined ? '<none>' : parent, ageOf(metadata.creationTimestamp, nowMs)];
    },
  },
});

/** A protocol without a name is one that there is not. */
function withProtocol(port: NetworkPolicyPort): NetworkPolicyPort {
  return withPointers(port, { protocol: 'TCP' });
}

function hostsText({ spec: { rules = [] } }: Ingress): string {
  const hosts: string[] = [];
  let isCut = false;
  for (const { host } of rules) {
    if (hosts.length === SHOWN_HOSTS) isCut = true;
    if (!isCut && host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return isCut ? `${hosts.join(',')} + ${rules.length - SHOWN_HOSTS} more...` : hosts.join(',');
}
