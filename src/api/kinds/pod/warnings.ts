import { append } from '../../append';
import { quote } from '../../go/text';
import type { ContainerPort, NodeSelectorTerm, Pod, PodSpec } from '../../generated/types';
import { isDNS1123Label, isValidLabelValue } from '../../names';
import { milliValue } from '../../quantity';
import { ipWarnings } from '../../validation/ip';
import { overlapWarnings } from './overlap-warnings';
import { profileAnnotationWarnings } from './profile-annotations';
import { eachContainer } from './validation/context';

/** What a creator is warned of (pkg/api/pod/warnings.go, pkg/registry/core/pod/strategy.go `WarningsOnCreate`); updates warn of nothing. */
export function podWarnings(pod: Pod, old: Pod | undefined): readonly string[] {
  if (old !== undefined) return [];
  const { name, annotations = {} } = pod.metadata;
  const warnings: string[] = [];
  const messages = isDNS1123Label(name);
  if (messages.length > 0) {
    const advice = 'which can result in surprising behavior; a DNS label is recommended';
    warnings.push(`metadata.name: this is used in the Pod's hostname, ${advice}: [${messages.join(' ')}]`);
  }
  append(warnings, podSpecWarnings('', pod.spec, annotations));
  return warnings;
}

/** `prefix`: the path of the pod template, `template`, or empty for a pod. */
export function podSpecWarnings(
  prefix: string,
  spec: PodSpec,
  annotations: Readonly<Record<string, string>>,
): readonly string[] {
  const path = (field: string) => (prefix === '' ? field : `${prefix}.${field}`);
  const specPath = path('spec');
  const warnings: string[] = [];
  const add = (text: string) => void warnings.push(text);
  nodeLabelWarnings(add, specPath, spec);
  for (const [key, message] of Object.entries(DEPRECATED_ANNOTATIONS)) {
    if (annotations[key] !== undefined) add(`${path('metadata.annotations')}[${key}]: ${message}`);
  }
  volumeWarnings(add, specPath, spec);
  append(warnings, overlapWarnings(spec.volumes ?? []));
  repetitionWarnings(add, specPath, spec);
  fractionWarnings(add, `${specPath}.overhead`, spec.overhead);
  const profiles = profileAnnotationWarnings(path, annotations, spec, prefix !== '');
  if (profiles) append(warnings, profiles.ofPod);
  eachContainer(spec, specPath, (container, own) => {
    if (profiles) append(warnings, profiles.ofContainer(container));
    fractionWarnings(add, `${own}.resources.limits`, container.resources?.limits);
    fractionWarnings(add, `${own}.resources.requests`, container.resources?.requests);
    envWarnings(add, `${own}.env`, container.env ?? []);
  });
  portWarnings(add, specPath, spec);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    add(
      `${specPath}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  affinityWarnings(add, specPath, spec);
  for (const [index, address] of (spec.dnsConfig?.nameservers ?? []).entries())
    append(warnings, ipWarnings(`${specPath}.dnsConfig.nameservers[${index}]`, address));
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries())
    append(warnings, ipWarnings(`${specPath}.hostAliases[${index}].ip`, ip));
  return warnings;
}

type Add = (text: string) => void;

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** pkg/api/node/util.go */
const DEPRECATED_NODE_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NULL_SELECTOR = 'a null labelSelector results in matching no pod';

function nodeLabelWarnings(
  add: Add,
  path: string,
  { nodeSelector = {}, affinity, topologySpreadConstraints = [] }: PodSpec,
): void {
  for (const key of Object.keys(nodeSelector).sort()) {
    const message = DEPRECATED_NODE_LABELS.get(key);
    if (message !== undefined) add(`${path}.nodeSelector[${key}]: ${message}`);
  }
  const { nodeAffinity } = affinity ?? {};
  for (const [index, term] of (nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? []).entries()) {
    termWarnings(add, `${path}.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${index}]`, term, false);
  }
  for (const [index, { preference }] of (nodeAffinity?.[PREFERRED] ?? []).entries()) {
    termWarnings(add, `${path}.affinity.nodeAffinity.${PREFERRED}[${index}].preference`, preference, true);
  }
  for (const [index, { topologyKey, labelSelector }] of topologySpreadConstraints.entries()) {
    const own = `${path}.topologySpreadConstraints[${index}]`;
    const message = DEPRECATED_NODE_LABELS.get(topologyKey);
    if (message !== undefined) add(`${own}.topologyKey: ${topologyKey} is ${message}`);
    if (labelSelector === undefined) add(`${own}.labelSelector: ${NULL_SELECTOR}`);
  }
}

/** pkg/api/node/util.go, `GetWarningsForNodeSelectorTerm`. */
export function termWarnings(
  add: Add,
  path: string,
  { matchExpressions = [] }: NodeSelectorTerm,
  checkValues: boolean,
): void {
  for (const [index, { key, values = [] }] of matchExpressions.entries()) {
    const own = `${path}.matchExpressions[${index}]`;
    const message = DEPRECATED_NODE_LABELS.get(key);
    if (message !== undefined) add(`${own}.key: ${key} is ${message}`);
    if (!checkValues) continue;
    for (const [at, value] of values.entries()) {
      for (const why of isValidLabelValue(value)) add(`${own}.values[${at}]: ${value} is invalid, ${why}`);
    }
  }
}

const DEPRECATED_VOLUMES = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

function volumeWarnings(add: Add, path: string, { volumes = [] }: PodSpec): void {
  for (const [index, volume] of volumes.entries()) {
    for (const [field, printed, message] of DEPRECATED_VOLUMES) {
      if (volume[field] !== undefined) add(`${path}.volumes[${index}].${printed}: ${message}`);
    }
  }
}

function repetitionWarnings(add: Add, path: string, { hostAliases = [], imagePullSecrets = [] }: PodSpec): void {
  const addresses = new Set<string>();
  for (const [index, { ip = '' }] of hostAliases.entries()) {
    if (addresses.has(ip)) add(`${path}.hostAliases[${index}].ip: duplicate ip ${quote(ip)}`);
    addresses.add(ip);
  }
  const names = new Set<string>();
  for (const [index, { name = '' }] of imagePullSecrets.entries()) {
    if (names.has(name)) add(`${path}.imagePullSecrets[${index}].name: duplicate name ${quote(name)}`);
    names.add(name);
  }
  for (const [index, { name = '' }] of imagePullSecrets.entries()) {
    if (name === '') add(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  }
}

function fractionWarnings(add: Add, path: string, list: Readonly<Record<string, string>> | undefined): void {
  for (const name of ['memory', 'ephemeral-storage']) {
    const text = list?.[name];
    if (text === undefined || milliValue(text) % 1000 === 0) continue;
    add(`${path}[${name}]: fractional byte value ${quote(text)} is invalid, must be an integer`);
  }
}

/** The second of two variables of one name hides the first, unless it refers to it. */
function envWarnings(add: Add, path: string, env: NonNullable<PodSpec['containers'][number]['env']>): void {
  if (env.length < 2) return;
  const names = new Set<string>();
  for (const [index, { name, value = '', valueFrom }] of env.entries()) {
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    if (names.has(name) && hides)
      add(`${path}[${index}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`);
    names.add(name);
  }
}

function portWarnings(add: Add, specPath: string, spec: PodSpec): void {
  const known = new Map<string, { readonly path: string; readonly port: ContainerPort }[]>();
  const names = new Map<string, string>();
  const nameWarnings: string[] = [];
  eachContainer(spec, specPath, ({ ports = [] }, own) => {
    for (const [index, port] of ports.entries()) {
      const path = `${own}.ports[${index}]`;
      if (port.hostIP && !port.hostPort) add(`${path}: hostIP set without hostPort: ${printedPort(port)}`);
      const key = `${port.containerPort}/${port.protocol ?? ''}`;
      const others = known.get(key) ?? [];
      for (const other of others) {
        const why = conflictOf(port, other.port);
        if (why !== undefined) add(`${path}: ${why} with ${other.path}`);
      }
      known.set(key, [...others, { path, port }]);
      if (!port.name) continue;
      const first = names.get(port.name);
      if (first === undefined) names.set(port.name, path);
      else
        nameWarnings.push(
          `${path}: duplicate port name ${quote(port.name)} with ${first}, services and probes that select ports by name will use ${first}`,
        );
    }
  });
  for (const text of nameWarnings) add(text);
}

function conflictOf(port: ContainerPort, other: ContainerPort): string | undefined {
  const { hostIP = '', hostPort = 0 } = port;
  const { hostIP: otherIP = '', hostPort: otherPort = 0 } = other;
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate port definition';
  if (hostPort === 0 || otherPort === 0) return 'overlapping port definition';
  return hostPort === otherPort && (hostIP === '') !== (otherIP === '')
    ? 'dangerously ambiguous port definition'
    : undefined;
}

/** As Go's `%+v` prints the struct. */
function printedPort({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function affinityWarnings(add: Add, path: string, { affinity }: PodSpec): void {
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    for (const [index, { labelSelector }] of (affinity?.[field]?.[REQUIRED] ?? []).entries()) {
      if (labelSelector === undefined)
        add(`${path}.affinity.${field}.${REQUIRED}[${index}].labelSelector: ${NULL_SELECTOR}`);
    }
    for (const [index, { podAffinityTerm }] of (affinity?.[field]?.[PREFERRED] ?? []).entries()) {
      const own = `${path}.affinity.${field}.${PREFERRED}[${index}].podAffinityTerm`;
      if (podAffinityTerm.labelSelector === undefined) add(`${own}.labelSelector: ${NULL_SELECTOR}`);
    }
  }
}
