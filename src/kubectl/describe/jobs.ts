import type { JsonObject } from '../../api/go/json-value';
import { humanDuration } from '../../api/duration';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import { writeMetadata } from './config-kinds';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, yesNo, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';

/** Source: kubectl/pkg/describe/describe.go (describeJob). */
export async function describeJob(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const optional = (title: string, field: string): void => {
    if (spec[field] !== undefined) out.write(0, `${title}:\t${String(spec[field])}\n`);
  };
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `Selector:\t${formatLabelSelector(objectAt(spec, 'selector'))}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  const controller = listAt(object, 'metadata', 'ownerReferences').find((owner) => at(owner, 'controller') === true);
  if (controller !== undefined)
    out.write(0, `Controlled By:\t${textAt(controller, 'kind')}/${textAt(controller, 'name')}\n`);
  optional('Parallelism', 'parallelism');
  out.write(0, `Completions:\t${String(spec['completions'] ?? '<unset>')}\n`);
  optional('Completion Mode', 'completionMode');
  optional('Suspend', 'suspend');
  optional('Backoff Limit', 'backoffLimit');
  optional('TTL Seconds After Finished', 'ttlSecondsAfterFinished');
  writeTimes(out, textAt(status, 'startTime'), textAt(status, 'completionTime'));
  if (spec['activeDeadlineSeconds'] !== undefined)
    out.write(0, `Active Deadline Seconds:\t${String(spec['activeDeadlineSeconds'])}s\n`);
  const count = (field: string): string => String(status[field] ?? 0);
  const ready = status['ready'] === undefined ? '' : ` (${String(status['ready'])} Ready)`;
  out.write(
    0,
    `Pods Statuses:\t${count('active')} Active${ready} / ${count('succeeded')} Succeeded / ${count('failed')} Failed\n`,
  );
  if (spec['completionMode'] === 'Indexed')
    out.write(0, `Completed Indexes:\t${cappedIndexes(textAt(status, 'completedIndexes'))}\n`);
  writePodTemplate(out, objectAt(spec, 'template'));
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function writeTimes(out: Description, started: string, completed: string): void {
  if (started !== '') out.write(0, `Start Time:\t${rfc1123(started)}\n`);
  if (completed !== '') out.write(0, `Completed At:\t${rfc1123(completed)}\n`);
  if (started !== '' && completed !== '')
    out.write(0, `Duration:\t${humanDuration(Date.parse(completed) - Date.parse(started))}\n`);
}

const SOFT_LIMIT = 50;

/** Cut at the first comma past the limit (capIndexesListOrNone). */
function cappedIndexes(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', SOFT_LIMIT);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

/** Source: kubectl/pkg/describe/describe.go (describeCronJob). */
export async function describeCronJob(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  const spec = objectAt(object, 'spec');
  const suspend = spec['suspend'];
  const orUnset = (field: string, unit = ''): string =>
    spec[field] === undefined ? '<unset>' : `${String(spec[field])}${unit}`;
  writeMetadata(out, object);
  out.write(0, `Schedule:\t${textAt(spec, 'schedule')}\n`);
  out.write(0, `Concurrency Policy:\t${textAt(spec, 'concurrencyPolicy')}\n`);
  out.write(0, `Suspend:\t${suspend === undefined ? '<unset>' : yesNo(suspend === true)}\n`);
  out.write(0, `Time Zone:\t${orUnset('timeZone')}\n`);
  out.write(0, `Successful Job History Limit:\t${orUnset('successfulJobsHistoryLimit')}\n`);
  out.write(0, `Failed Job History Limit:\t${orUnset('failedJobsHistoryLimit')}\n`);
  out.write(0, `Starting Deadline Seconds:\t${orUnset('startingDeadlineSeconds', 's')}\n`);
  writeJobTemplate(out, objectAt(spec, 'jobTemplate', 'spec'));
  const last = textAt(object, 'status', 'lastScheduleTime');
  out.write(0, `Last Schedule Time:\t${last === '' ? '<unset>' : rfc1123(last)}\n`);
  const active = listAt(object, 'status', 'active').map((job) => textAt(job, 'name'));
  out.write(0, `Active Jobs:\t${active.join(', ') || '<none>'}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

/** describeJobTemplate */
function writeJobTemplate(out: Description, spec: JsonObject): void {
  const { selector } = spec;
  out.write(0, `Selector:\t${selector === undefined ? '<unset>' : formatLabelSelector(objectAt(selector))}\n`);
  out.write(0, `Parallelism:\t${String(spec['parallelism'] ?? '<unset>')}\n`);
  out.write(0, `Completions:\t${String(spec['completions'] ?? '<unset>')}\n`);
  if (spec['activeDeadlineSeconds'] !== undefined)
    out.write(0, `Active Deadline Seconds:\t${String(spec['activeDeadlineSeconds'])}s\n`);
  writePodTemplate(out, objectAt(spec, 'template'));
}
