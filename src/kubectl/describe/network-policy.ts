import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import { createDescription, writeAnnotations, writeLabels, type Description } from './description';

/** Source: kubectl/pkg/describe/describe.go (describeNetworkPolicy). */
export async function describeNetworkPolicy(object: JsonObject): Promise<string> {
  const out = createDescription();
  const created = textAt(object, 'metadata', 'creationTimestamp').replace('T', ' ').replace('Z', ' +0000 UTC');
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `Created on:\t${created}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  const spec = objectAt(object, 'spec');
  const types = listAt(spec, 'policyTypes');
  const selector = formatLabelSelector(objectAt(spec, 'podSelector'));
  const all = '<none> (Allowing the specific traffic to all pods in this namespace)';
  out.write(0, 'Spec:\n');
  out.write(1, 'PodSelector: ');
  out.write(2, `${selector === '<none>' ? all : selector}\n`);
  for (const way of [INGRESS, EGRESS]) {
    if (!types.includes(way.type)) {
      out.write(1, `Not affecting ${way.noun} traffic\n`);
      continue;
    }
    out.write(1, `Allowing ${way.noun} traffic:\n`);
    writeRules(out, listAt(spec, way.noun), way);
  }
  out.write(1, `Policy Types: ${types.join(', ') || '<none>'}\n`);
  return out.text();
}

interface Way {
  readonly type: string;
  /** Also the field of the rules. */
  readonly noun: string;
  readonly peers: string;
  readonly title: string;
  readonly anybody: string;
}

const INGRESS: Way = {
  type: 'Ingress',
  noun: 'ingress',
  peers: 'from',
  title: 'From',
  anybody: 'From: <any> (traffic not restricted by source)',
};
const EGRESS: Way = {
  type: 'Egress',
  noun: 'egress',
  peers: 'to',
  title: 'To',
  anybody: 'To: <any> (traffic not restricted by destination)',
};
const INDENT = '    ';

/** printNetworkPolicySpecIngressFrom, printNetworkPolicySpecEgressTo */
function writeRules(out: Description, rules: readonly JsonValue[], { noun, peers, title, anybody }: Way): void {
  const line = (text: string): void => out.write(0, `${INDENT}${text}\n`);
  if (rules.length === 0) line(`<none> (Selected pods are isolated for ${noun} connectivity)`);
  for (const [index, rule] of rules.entries()) {
    const ports = listAt(rule, 'ports');
    if (ports.length === 0) line('To Port: <any> (traffic allowed to all ports)');
    for (const port of ports) line(portText(port));
    const others = listAt(rule, peers);
    if (others.length === 0) line(anybody);
    for (const peer of others) {
      line(`${title}:`);
      writePeer(out, peer);
    }
    if (index < rules.length - 1) line('----------');
  }
}

function portText(port: JsonValue): string {
  const protocol = textAt(port, 'protocol') || 'TCP';
  const number = String(at(port, 'port') ?? '<nil>');
  const end = at(port, 'endPort');
  return end === undefined ? `To Port: ${number}/${protocol}` : `To Port Range: ${number}-${String(end)}/${protocol}`;
}

function writePeer(out: Description, peer: JsonValue): void {
  for (const [field, title] of [
    ['namespaceSelector', 'NamespaceSelector'],
    ['podSelector', 'PodSelector'],
  ] as const) {
    const selector = at(peer, field);
    if (selector !== undefined) out.write(1, `${INDENT}${title}: ${formatLabelSelector(objectAt(selector))}\n`);
  }
  const block = at(peer, 'ipBlock');
  if (block === undefined) return;
  out.write(1, `${INDENT}IPBlock:\n`);
  out.write(2, `${INDENT}CIDR: ${textAt(block, 'cidr')}\n`);
  out.write(2, `${INDENT}Except: ${listAt(block, 'except').join(', ')}\n`);
}
