import { ApiError } from '../../api/status';
import type { JsonObject } from '../../api/go/json-value';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, durationFlag, intFlag, stringFlag } from '../flags/flag';
import { at, objectAt, textAt } from '../json';
import { createPrinter, printFlagList, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { waitFor } from '../waiting';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  filenameOptions,
  selectorFlag,
  writeQuery,
  type DryRun,
} from '../write-flags';

const flags = {
  all: boolFlag('all', 'All objects of the type in the namespace.'),
  resourceVersion: stringFlag('resource-version', 'Scale only what has this version.'),
  currentReplicas: intFlag('current-replicas', 'Scale only what has this size.', { default: -1 }),
  replicas: intFlag('replicas', 'The new size.', { required: true }),
  timeout: durationFlag('timeout', 'How long to wait for the size to be reached; 0: not at all.'),
};

/** Conflicts are tried again every second. */
const RETRY_MS = 1000;
const RETRIES_MS = 300_000;

/** Source: kubectl/pkg/cmd/scale/scale.go, kubectl/pkg/scale/scale.go. */
export const scale: Command = {
  name: 'scale',
  use: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  examples: [
    'kubectl scale --replicas=3 deployment/web',
    'kubectl scale --current-replicas=2 --replicas=3 deployment/web',
  ],
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, dryRunFlag, selectorFlag],
  run: runScale,
};

async function runScale(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const replicas = value(flags.replicas);
  if (replicas < 0)
    throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (value(flags.currentReplicas) < -1)
    throw new KubectlError('The --current-replicas must specify an integer of -1 or greater');
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    labelSelector: value(selectorFlag),
    selectAll: value(flags.all),
    continueOnError: true,
    flatten: true,
  });
  const infos: Info[] = [];
  let failure: unknown;
  await result.visit(async (info) => void infos.push(info)).catch((error: unknown) => (failure = error));
  if (value(flags.resourceVersion) !== '' && infos.length > 1)
    throw new KubectlError('cannot use --resource-version with multiple resources');
  if (infos.length === 0) throw failure ?? new KubectlError('no objects passed to scale');
  for (const info of infos) {
    const size = dryRun === 'client' ? replicas : await scaleOne(invocation, info, replicas, dryRun);
    session.out(print(withReplicas(info, size), withDryRun('scaled', dryRun)));
  }
  if (failure !== undefined) throw failure;
}

/** Returns the size that the server has taken over. */
async function scaleOne(invocation: Invocation, info: Info, replicas: number, dryRun: DryRun): Promise<number> {
  const { session, value } = invocation;
  const attempt = async (): Promise<number | undefined> => {
    try {
      return await request(invocation, info, replicas, dryRun);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'Conflict') return undefined;
      throw error;
    }
  };
  const deadlineMs = session.nowMs + RETRIES_MS;
  let size = await attempt();
  while (size === undefined) {
    if (session.nowMs + RETRY_MS > deadlineMs) throw new KubectlError('context deadline exceeded');
    await session.rest.client.sleep(RETRY_MS);
    size = await attempt();
  }
  const timeoutMs = value(flags.timeout);
  if (timeoutMs !== 0 && dryRun === 'none') await waitForSize(invocation, info, replicas, timeoutMs);
  return size;
}

async function request({ session, value }: Invocation, info: Info, replicas: number, dryRun: DryRun): Promise<number> {
  const path = scalePath(info);
  const query = writeQuery({ dryRun });
  const [size, version] = [value(flags.currentReplicas), value(flags.resourceVersion)];
  if (size === -1 && version === '') {
    const contentType = 'application/merge-patch+json';
    const body = { spec: { replicas } };
    return replicasOf(objectAt(await session.rest.request({ method: 'PATCH', path, query, contentType, body })));
  }
  const current = await session.rest.get(path);
  const actual = replicasOf(current);
  if (size !== -1 && actual !== size) throw new KubectlError(`Expected replicas to be ${size}, was ${actual}`);
  const actualVersion = textAt(current, 'metadata', 'resourceVersion');
  if (version !== '' && actualVersion !== version)
    throw new KubectlError(`Expected resource version to be ${version}, was ${actualVersion}`);
  const body = { ...current, spec: { replicas } };
  return replicasOf(objectAt(await session.rest.request({ method: 'PUT', path, query, body })));
}

/** Until as many pods are there as were wanted, or somebody else wants another number. */
async function waitForSize({ session }: Invocation, info: Info, replicas: number, timeoutMs: number): Promise<void> {
  const reached = async (): Promise<true | undefined> => {
    const current = await session.rest.get(scalePath(info));
    const isOther = replicasOf(current) !== replicas;
    return isOther || Number(at(current, 'status', 'replicas') ?? 0) === replicas ? true : undefined;
  };
  if ((await waitFor(session, reached, timeoutMs)) === undefined)
    throw new KubectlError(`timed out waiting for "${info.name}" to be synced`);
}

function scalePath({ mapping, namespace, name }: Info): string {
  return pathOf(mapping, namespace, name, 'scale');
}

function replicasOf(object: JsonObject): number {
  return Number(at(object, 'spec', 'replicas') ?? 0);
}

/** Only of built-in kinds it is known where they keep their size. */
function withReplicas({ mapping, object = {} }: Info, replicas: number): JsonObject {
  if (mapping.group !== 'apps' && mapping.group !== '') return object;
  return { ...object, spec: { ...objectAt(object, 'spec'), replicas } };
}
