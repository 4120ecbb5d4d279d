import type { JsonObject } from '../../api/go/json-value';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { at, objectAt, textAt } from '../json';
import type { DescribeContext } from './describer';
import { createDescription } from './description';
import { subjectOf, writeEvents } from './events';

/** Source: kubectl/pkg/describe/describe.go (describePodDisruptionBudgetV1). */
export async function describePodDisruptionBudget(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  const [min, max] = [at(object, 'spec', 'minAvailable'), at(object, 'spec', 'maxUnavailable')];
  const selector = at(object, 'spec', 'selector');
  const count = (field: string): string => String(at(object, 'status', field) ?? 0);
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  if (min !== undefined) out.write(0, `Min available:\t${String(min)}\n`);
  else if (max !== undefined) out.write(0, `Max unavailable:\t${String(max)}\n`);
  out.write(0, `Selector:\t${selector === undefined ? '<unset>' : formatLabelSelector(objectAt(selector))}\n`);
  out.write(0, 'Status:\n');
  out.write(2, `Allowed disruptions:\t${count('disruptionsAllowed')}\n`);
  out.write(2, `Current:\t${count('currentHealthy')}\n`);
  out.write(2, `Desired:\t${count('desiredHealthy')}\n`);
  out.write(2, `Total:\t${count('expectedPods')}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}
