import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { canonicalQuantity } from '../../api/quantity';
import { at, listAt, objectAt, textAt } from '../json';
import { writeMetadata } from './config-kinds';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, type Description } from './description';
import { subjectOf, writeEvents } from './events';

/** Source: kubectl/pkg/describe/describe.go (describeHorizontalPodAutoscalerV2). */
export async function describeHorizontalPodAutoscaler(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  const kind = textAt(object, 'spec', 'scaleTargetRef', 'kind');
  writeMetadata(out, object);
  out.write(0, `CreationTimestamp:\t${rfc1123(textAt(object, 'metadata', 'creationTimestamp'))}\n`);
  out.write(0, `Reference:\t${kind}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}\n`);
  out.write(0, 'Metrics:\t( current / target )\n');
  const current = listAt(object, 'status', 'currentMetrics');
  for (const [index, metric] of listAt(object, 'spec', 'metrics').entries()) writeMetric(out, metric, current[index]);
  out.write(0, `Min replicas:\t${String(at(object, 'spec', 'minReplicas') ?? '<unset>')}\n`);
  out.write(0, `Max replicas:\t${String(at(object, 'spec', 'maxReplicas') ?? 0)}\n`);
  const behavior = at(object, 'spec', 'behavior');
  if (behavior !== undefined) {
    out.write(0, 'Behavior:\n');
    writeBehavior(out, 'Scale Up', at(behavior, 'scaleUp'));
    writeBehavior(out, 'Scale Down', at(behavior, 'scaleDown'));
  }
  const count = (field: string): string => String(at(object, 'status', field) ?? 0);
  out.write(0, `${kind} pods:\t${count('currentReplicas')} current / ${count('desiredReplicas')} desired\n`);
  writeConditions(out, listAt(object, 'status', 'conditions'));
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function writeMetric(out: Description, metric: JsonValue, current: JsonValue | undefined): void {
  const type = textAt(metric, 'type');
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const source = objectAt(metric, field);
  const target = objectAt(source, 'target');
  const now = objectAt(current, field, 'current');
  const name = textAt(source, 'metric', 'name');
  const value = (which: string): string => `${quantity(now, which)} / ${quantity(target, which)}\n`;
  switch (type) {
    case 'External': {
      const which = target['averageValue'] === undefined ? 'value' : 'averageValue';
      out.write(1, `"${name}" (target ${which === 'value' ? 'value' : 'average value'}):\t${value(which)}`);
      break;
    }
    case 'Pods':
      out.write(1, `"${name}" on pods:\t${value('averageValue')}`);
      break;
    case 'Object': {
      const subject = `${textAt(source, 'describedObject', 'kind')}/${textAt(source, 'describedObject', 'name')}`;
      const isAverage = textAt(target, 'type') === 'AverageValue';
      const text = isAverage
        ? `(target average value):\t${value('averageValue')}`
        : `(target value):\t${value('value')}`;
      out.write(1, `"${name}" on ${subject} ${text}`);
      break;
    }
    case 'Resource':
      out.write(1, `resource ${textAt(source, 'name')} on pods${resourceText(now, target)}`);
      break;
    case 'ContainerResource': {
      const container = textAt(source, 'container');
      out.write(
        1,
        `resource ${textAt(source, 'name')} of container "${container}" on pods${resourceText(now, target)}`,
      );
      break;
    }
    default:
      out.write(1, `<unknown metric type "${type}">\n`);
  }
}

function resourceText(now: JsonObject, target: JsonObject): string {
  if (target['averageValue'] !== undefined)
    return `:\t${quantity(now, 'averageValue')} / ${quantity(target, 'averageValue')}\n`;
  const used = now['averageUtilization'];
  const current = used === undefined ? '<unknown>' : `${String(used)}% (${quantity(now, 'averageValue')})`;
  const wanted = target['averageUtilization'] === undefined ? '<auto>' : `${String(target['averageUtilization'])}%`;
  return `  (as a percentage of request):\t${current} / ${wanted}\n`;
}

function quantity(object: JsonObject, field: string): string {
  const text = textAt(object, field);
  return text === '' ? '<unknown>' : canonicalQuantity(text);
}

/** printDirectionBehavior */
function writeBehavior(out: Description, direction: string, rules: JsonValue | undefined): void {
  if (rules === undefined) return;
  out.write(1, `${direction}:\n`);
  const window = at(rules, 'stabilizationWindowSeconds');
  if (window !== undefined) out.write(2, `Stabilization Window: ${String(window)} seconds\n`);
  const policies = listAt(rules, 'policies');
  if (policies.length === 0) return;
  out.write(2, `Select Policy: ${textAt(rules, 'selectPolicy') || 'Max'}\n`);
  out.write(2, 'Policies:\n');
  for (const policy of policies) {
    const [value, period] = [String(at(policy, 'value')), String(at(policy, 'periodSeconds'))];
    out.write(3, `- Type: ${textAt(policy, 'type')}\tValue: ${value}\tPeriod: ${period} seconds\n`);
  }
}

function writeConditions(out: Description, conditions: readonly JsonValue[]): void {
  if (conditions.length === 0) return;
  out.write(0, 'Conditions:\n');
  out.write(1, 'Type\tStatus\tReason\tMessage\n');
  out.write(1, '----\t------\t------\t-------\n');
  for (const condition of conditions) {
    const cells = ['type', 'status', 'reason', 'message'].map((field) => textAt(condition, field));
    out.write(1, `${cells.join('\t')}\n`);
  }
}
