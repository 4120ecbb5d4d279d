import type { JsonObject } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import { canonicalQuantity, quantityError } from '../../api/quantity';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { intFlag, stringFlag } from '../flags/flag';
import { objectAt } from '../json';
import { withConfigSaved } from '../last-applied';
import { createPrinter, printFlagList, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { apiVersionOf, pathOf } from '../resources/resource-mapping';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  saveConfigFlag,
  writeQuery,
} from '../write-flags';
import { encoded } from './create/generated-object';

const flags = {
  min: intFlag('min', 'The least number of pods.', { default: -1 }),
  max: intFlag('max', 'The greatest number of pods.', { default: -1, required: true }),
  cpuPercent: intFlag('cpu-percent', 'The use of CPU to aim at, in percent of the requests.', {
    default: -1,
    hidden: true,
  }),
  cpu: stringFlag('cpu', 'The use of CPU to aim at: 70% of the requests, or 500m a pod.'),
  memory: stringFlag('memory', 'The use of memory to aim at: 60% of the requests, or 200Mi a pod.'),
  name: stringFlag('name', 'The name of the autoscaler; default: that of the object.'),
  fieldManager: fieldManagerFlag('kubectl-autoscale'),
};

/** Source: kubectl/pkg/cmd/autoscale/autoscale.go. */
export const autoscale: Command = {
  name: 'autoscale',
  use: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  examples: ['kubectl autoscale deployment web --min=2 --max=10', 'kubectl autoscale deployment web --max=5 --cpu=80%'],
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, dryRunFlag, saveConfigFlag],
  run: runAutoscale,
};

async function runAutoscale(invocation: Invocation): Promise<void> {
  const { session, args } = invocation;
  if (invocation.changed(flags.cpuPercent)) {
    session.err(
      "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n",
    );
  }
  const dryRun = dryRunOf(invocation);
  const metrics = validatedMetrics(invocation);
  const { name: namespace, explicit } = session.namespace;
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace,
    enforceNamespace: explicit,
    continueOnError: true,
    flatten: true,
  });
  const print = createPrinter(invocation);
  let count = 0;
  await result.visit(async (info) => {
    await requireScale(invocation, info);
    const draft = autoscalerFor(invocation, info, metrics);
    if (dryRun === 'client') {
      session.out(print(encoded('autoscaling.v2.HorizontalPodAutoscaler', draft), withDryRun('created', dryRun)));
    } else {
      const created = await createIt(invocation, withConfigSaved(invocation, draft), namespace);
      session.out(print(created, withDryRun('autoscaled', dryRun)));
    }
    count += 1;
  });
  if (count === 0) throw new KubectlError('no objects passed to autoscale');
}

/**
 * What the server refuses in version 2 is tried in version 1, if it can be said there. Whether it can is asked of `--cpu` alone, whose absence
 * counts as an error (canCreateHPAV1).
 */
async function createIt(invocation: Invocation, draft: JsonObject, namespace: string): Promise<JsonObject> {
  const { session, value } = invocation;
  const post = async (apiVersion: string, body: JsonObject): Promise<JsonObject> =>
    objectAt(
      await session.rest.request({
        method: 'POST',
        path: pathOf(await session.mapper.requireKind(apiVersion, 'HorizontalPodAutoscaler'), namespace),
        query: writeQuery({ dryRun: dryRunOf(invocation), fieldManager: value(flags.fieldManager) }),
        body,
      }),
    );
  try {
    return await post('autoscaling/v2', draft);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const cpu = value(flags.cpu).trim();
    const problem = cpu === '' ? 'empty input' : '%!w(<nil>)';
    const isUtilization = cpu.endsWith('%') || value(flags.cpuPercent) >= 0;
    if (cpu === '' || value(flags.memory) !== '' || !isUtilization) {
      throw new KubectlError(
        `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${problem}`,
      );
    }
    const { metrics: _, ...spec } = objectAt(draft, 'spec');
    return await post('autoscaling/v1', { ...draft, apiVersion: 'autoscaling/v1', spec });
  }
}

function validatedMetrics({ value }: Invocation): readonly JsonObject[] {
  const [min, max] = [value(flags.min), value(flags.max)];
  if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min)
    throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  const percent = value(flags.cpuPercent);
  if (percent > 0 && value(flags.cpu) !== '') throw new KubectlError('--cpu-percent and --cpu are mutually exclusive');
  const metrics: JsonObject[] = [];
  if (percent > 0) metrics.push(resourceMetric('cpu', { type: 'Utilization', averageUtilization: percent }));
  if (value(flags.cpu) !== '') metrics.push(resourceMetric('cpu', targetOf(value(flags.cpu), 'cpu', 'm')));
  if (value(flags.memory) !== '') metrics.push(resourceMetric('memory', targetOf(value(flags.memory), 'memory', 'Mi')));
  return metrics;
}

function resourceMetric(name: string, target: JsonObject): JsonObject {
  return { type: 'Resource', resource: { name, target } };
}

/** autoscale.go (parseResourceInput): percent, a number in the resource's usual unit, or a quantity. */
function targetOf(input: string, resource: string, unit: string): JsonObject {
  const text = input.trim();
  if (text.endsWith('%')) return { type: 'Utilization', averageUtilization: percentOf(text) };
  const quantity = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `${Number(text)}${unit}` : text;
  if (quantityError(quantity) !== undefined) throw new KubectlError(`invalid resource ${resource} value: ${text}`);
  return { type: 'AverageValue', averageValue: canonicalQuantity(quantity) };
}

function percentOf(text: string): number {
  const digits = text.slice(0, -1);
  if (!/^\+?\d+$/.test(digits)) throw new KubectlError(`invalid percentage value: ${digits}`);
  return Number(digits);
}

/** Only what has a scale can be autoscaled (client-go/scale/util.go). */
async function requireScale({ session }: Invocation, { mapping }: Info): Promise<void> {
  const root = mapping.group === '' ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  const { resources } = await session.rest.get(root);
  const name = `${mapping.resource}/scale`;
  const found = Array.isArray(resources) && resources.some((resource) => objectAt(resource)['name'] === name);
  if (found) return;
  const gvr = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
  throw new KubectlError(
    `cannot autoscale a ${mapping.kind}: could not find scale subresource for ${gvr} in discovery information`,
  );
}

function autoscalerFor(
  { session, value }: Invocation,
  { mapping, name }: Info,
  metrics: readonly JsonObject[],
): JsonObject {
  const { name: namespace, explicit } = session.namespace;
  const min = value(flags.min);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: value(flags.name) || name, ...(explicit && { namespace }) },
    spec: {
      scaleTargetRef: { apiVersion: apiVersionOf(mapping), kind: mapping.kind, name },
      ...(min > 0 && { minReplicas: min }),
      maxReplicas: value(flags.max),
      ...(metrics.length > 0 && { metrics }),
    },
    status: { currentMetrics: null },
  };
}
