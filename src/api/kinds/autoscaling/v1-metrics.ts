import { isJsonObject, type JsonObject } from '../../json-object';

/** Where a field of a metric stands in `autoscaling/v1` and in `autoscaling/v2`, and what version 1 writes for one that is not there. */
type FieldPair = readonly [v1: string, v2: readonly [string] | readonly [string, string], zero?: string];
type Fields = Readonly<Record<string, readonly FieldPair[]>>;

/** In the order in which version 1 writes the kinds of metrics, and their fields. */
const SPEC_FIELDS: Fields = {
  object: [
    ['target', ['describedObject']],
    ['metricName', ['metric', 'name']],
    ['targetValue', ['target', 'value'], '0'],
    ['selector', ['metric', 'selector']],
    ['averageValue', ['target', 'averageValue']],
  ],
  pods: [
    ['metricName', ['metric', 'name']],
    ['targetAverageValue', ['target', 'averageValue'], '0'],
    ['selector', ['metric', 'selector']],
  ],
  resource: [
    ['name', ['name']],
    ['targetAverageUtilization', ['target', 'averageUtilization']],
    ['targetAverageValue', ['target', 'averageValue']],
  ],
  containerResource: [
    ['name', ['name']],
    ['targetAverageUtilization', ['target', 'averageUtilization']],
    ['targetAverageValue', ['target', 'averageValue']],
    ['container', ['container']],
  ],
  external: [
    ['metricName', ['metric', 'name']],
    ['metricSelector', ['metric', 'selector']],
    ['targetValue', ['target', 'value']],
    ['targetAverageValue', ['target', 'averageValue']],
  ],
};

const STATUS_FIELDS: Fields = {
  object: [
    ['target', ['describedObject']],
    ['metricName', ['metric', 'name']],
    ['currentValue', ['current', 'value'], '0'],
    ['selector', ['metric', 'selector']],
    ['averageValue', ['current', 'averageValue']],
  ],
  pods: [
    ['metricName', ['metric', 'name']],
    ['currentAverageValue', ['current', 'averageValue'], '0'],
    ['selector', ['metric', 'selector']],
  ],
  resource: [
    ['name', ['name']],
    ['currentAverageUtilization', ['current', 'averageUtilization']],
    ['currentAverageValue', ['current', 'averageValue'], '0'],
  ],
  containerResource: [
    ['name', ['name']],
    ['currentAverageUtilization', ['current', 'averageUtilization']],
    ['currentAverageValue', ['current', 'averageValue'], '0'],
    ['container', ['container']],
  ],
  external: [
    ['metricName', ['metric', 'name']],
    ['metricSelector', ['metric', 'selector']],
    ['currentValue', ['current', 'value'], '0'],
    ['currentAverageValue', ['current', 'averageValue']],
  ],
};

/** The metrics of version 2 as version 1 keeps them in an annotation. Source: pkg/apis/autoscaling/v1/conversion.go. */
export function toV1Specs(metrics: readonly object[]): readonly JsonObject[] {
  return metrics.map((metric) => toV1(SPEC_FIELDS, { ...metric }));
}

export function toV1Statuses(metrics: readonly object[]): readonly JsonObject[] {
  return metrics.map((metric) => toV1(STATUS_FIELDS, { ...metric }));
}

/** The metrics that an annotation holds; undefined when it holds none that can be read. */
export function specsFromV1(text: string): readonly JsonObject[] | undefined {
  return listOf(text)?.map((metric) => withTargetTypes(toV2(SPEC_FIELDS, metric)));
}

export function statusesFromV1(text: string): readonly JsonObject[] | undefined {
  return listOf(text)?.map((metric) => toV2(STATUS_FIELDS, metric));
}

/** The list of objects that a text is; undefined when it is none. */
export function listOf(text: string): readonly JsonObject[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isJsonObject) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toV1(fields: Fields, metric: JsonObject): JsonObject {
  const converted: Record<string, unknown> = { type: metric['type'] };
  for (const [kind, pairs] of Object.entries(fields)) {
    const source = metric[kind];
    if (!isJsonObject(source)) continue;
    const target: Record<string, unknown> = {};
    for (const [name, [outer, inner], zero] of pairs) {
      const part = source[outer];
      const value = (inner === undefined ? part : isJsonObject(part) ? part[inner] : undefined) ?? zero;
      if (value !== undefined) target[name] = value;
    }
    converted[kind] = target;
  }
  return converted;
}

function toV2(fields: Fields, metric: JsonObject): JsonObject {
  const converted: Record<string, unknown> = { type: metric['type'] };
  for (const [kind, pairs] of Object.entries(fields)) {
    const source = metric[kind];
    if (!isJsonObject(source)) continue;
    const target: Record<string, unknown> = {};
    for (const [name, [outer, inner], zero] of pairs) {
      const value = source[name] ?? zero;
      if (value === undefined) continue;
      const part = target[outer];
      target[outer] = inner === undefined ? value : { ...(isJsonObject(part) && part), [inner]: value };
    }
    converted[kind] = target;
  }
  return converted;
}

/** Version 1 does not say of what type a target is: what it names shows it. */
function withTargetTypes(metric: JsonObject): JsonObject {
  const converted: Record<string, unknown> = { type: metric['type'] };
  for (const kind of Object.keys(SPEC_FIELDS)) {
    const source = metric[kind];
    if (!isJsonObject(source)) continue;
    const target = isJsonObject(source['target']) ? source['target'] : {};
    converted[kind] = { ...source, target: typed(kind, target) };
  }
  return converted;
}

function typed(kind: string, target: JsonObject): JsonObject {
  const { value, averageValue, averageUtilization } = target;
  switch (kind) {
    case 'object': {
      if (averageValue === undefined) return { type: 'Value', ...target };
      const { value: _zero, ...rest } = target;
      return { type: 'AverageValue', ...(value === '0' ? rest : target) };
    }
    case 'external':
      return { type: value === undefined ? 'AverageValue' : 'Value', ...target };
    case 'pods':
      return { type: 'AverageValue', ...target };
    default:
      return { type: averageUtilization === undefined ? 'AverageValue' : 'Utilization', ...target };
  }
}
