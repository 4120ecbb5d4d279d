import { Simulation } from '../sim/simulation';
import { defaultAdmission } from './admission/default-admission';
import { bootstrapControlPlane } from './bootstrap';
import type { Pod, PodSpec } from './generated/types';
import { serviceAccounts } from './kinds/service-account';
import type { Draft } from './object';
import { builtInKinds } from './registry';
import { ApiServer } from './server';
import { ApiError } from './status';

/** For tests: an API server as a cluster has it, with the service account that pods in `default` need. */
export function testApi(): ApiServer {
  const api = new ApiServer(new Simulation(), builtInKinds, defaultAdmission);
  bootstrapControlPlane(api);
  api.create(serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  return api;
}

/** For tests: an API server that stores what it is given, with the kinds' own rules and no admission. */
export function bareApi(): ApiServer {
  return new ApiServer(new Simulation(), builtInKinds, () => []);
}

/** For tests: a pod of one container; `spec` adds to it or replaces parts of it. */
export function podDraft(
  name: string,
  spec: Partial<PodSpec> = {},
  metadata: Partial<Pod['metadata']> = {},
): Draft<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { containers: [{ name: 'app', image: 'nginx:1.27' }], ...spec },
  };
}

/** For tests: the message of the `ApiError` that `action` throws; undefined when it throws none. */
export function refusal(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return undefined;
}

/** For tests: forbids every change, at any depth. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
