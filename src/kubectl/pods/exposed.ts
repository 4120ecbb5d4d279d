import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { at, listAt, textAt, textMapAt } from '../json';

// What a service before an object would have to say. Source: kubectl/pkg/polymorphichelpers.

type Labels = Readonly<Record<string, string>>;

/** The labels of the pods that an object stands for. Source: mapbasedselectorforobject.go. Throws `KubectlError` when they are no equalities. */
export function selectorOf(object: JsonObject): Labels {
  const kind = textAt(object, 'kind');
  if (kind === 'ReplicationController') return textMapAt(object, 'spec', 'selector');
  if (kind === 'Pod') {
    const labels = textMapAt(object, 'metadata', 'labels');
    if (Object.keys(labels).length === 0) throw new KubectlError('the pod has no labels and cannot be exposed');
    return labels;
  }
  if (kind === 'Service') {
    if (at(object, 'spec', 'selector') === undefined) throw new KubectlError('the service has no pod selector set');
    return textMapAt(object, 'spec', 'selector');
  }
  const labels = textMapAt(object, 'spec', 'selector', 'matchLabels');
  if (Object.keys(labels).length === 0) {
    const noun = kind === 'Deployment' ? 'deployment' : 'replicaset';
    throw new KubectlError(`invalid ${noun}: no selectors, therefore cannot be exposed`);
  }
  const expressions = listAt(object, 'spec', 'selector', 'matchExpressions');
  if (expressions.length > 0) {
    throw new KubectlError(
      `couldn't convert expressions - "[${expressions.map(expressionText).join(' ')}]" to map-based selector format`,
    );
  }
  return labels;
}

/** As Go's `%+v` shows it. */
function expressionText(expression: JsonValue): string {
  const values = listAt(expression, 'values').join(' ');
  return `{Key:${textAt(expression, 'key')} Operator:${textAt(expression, 'operator')} Values:[${values}]}`;
}

/** The ports of its containers, or of the service itself, each once. Source: portsforobject.go. */
export function portsOf(object: JsonObject): readonly string[] {
  return [...protocolsOf(object).keys()];
}

/** Which protocols each port speaks. Source: multiprotocolsforobject.go. */
export function protocolsOf(object: JsonObject): ReadonlyMap<string, readonly string[]> {
  const protocols = new Map<string, string[]>();
  for (const port of portEntries(object)) {
    const number = String(at(port, 'containerPort') ?? at(port, 'port') ?? 0);
    protocols.set(number, [...(protocols.get(number) ?? []), textAt(port, 'protocol') || 'TCP']);
  }
  return protocols;
}

function portEntries(object: JsonObject): readonly JsonValue[] {
  const kind = textAt(object, 'kind');
  if (kind === 'Service') return listAt(object, 'spec', 'ports');
  const containers =
    kind === 'Pod' ? listAt(object, 'spec', 'containers') : listAt(object, 'spec', 'template', 'spec', 'containers');
  return containers.flatMap((container) => listAt(container, 'ports'));
}
