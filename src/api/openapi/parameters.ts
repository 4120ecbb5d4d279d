import { compareBytes } from '../go/text';
import type { ParameterObject } from './document';

type ParameterType = 'string' | 'integer' | 'boolean';

function query(name: string, type: ParameterType = 'string'): ParameterObject {
  return { in: 'query', name, schema: { type, uniqueItems: true } };
}

function inPath(name: string): ParameterObject {
  return { in: 'path', name, required: true, schema: { type: 'string', uniqueItems: true } };
}

/**
 * The parameters of the operations, from the option types that they are decoded into: `ListOptions`, `DeleteOptions`, `PodLogOptions`, ...
 * (apimachinery/pkg/apis/meta/v1/types.go, api/core/v1/types.go, apiserver/pkg/endpoints/installer.go).
 */
export const namePath = inPath('name');
export const namespacePath = inPath('namespace');
export const pathPath = inPath('path');
export const pretty = query('pretty');

const dryRun = query('dryRun');
const fieldValidation = query('fieldValidation');

/** Its own object, because patching asks for it with other words than the other writes and so does not share it with them. */
const patchFieldManager = query('fieldManager');

export const writeParameters = [dryRun, query('fieldManager'), fieldValidation];
export const patchParameters = [dryRun, patchFieldManager, fieldValidation, query('force', 'boolean')];

export const deleteParameters = [
  dryRun,
  query('gracePeriodSeconds', 'integer'),
  query('ignoreStoreReadErrorWithClusterBreakingPotential', 'boolean'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy'),
];

const selectionParameters = [
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('shardSelector'),
  query('timeoutSeconds', 'integer'),
];

export const listParameters = [
  query('allowWatchBookmarks', 'boolean'),
  ...selectionParameters,
  query('watch', 'boolean'),
];

export const deleteCollectionParameters = [...selectionParameters, ...deleteParameters];

const streams = [
  query('container'),
  query('stderr', 'boolean'),
  query('stdin', 'boolean'),
  query('stdout', 'boolean'),
  query('tty', 'boolean'),
];

/** By the kind that discovery names for the subresource; of a pod's log by its name. */
export const subresourceParameters: Readonly<Record<string, readonly ParameterObject[]>> = {
  PodAttachOptions: streams,
  PodExecOptions: [query('command'), ...streams],
  PodPortForwardOptions: [query('ports', 'integer')],
  PodProxyOptions: [query('path')],
  ServiceProxyOptions: [query('path')],
  NodeProxyOptions: [query('path')],
  log: [
    query('container'),
    query('follow', 'boolean'),
    query('insecureSkipTLSVerifyBackend', 'boolean'),
    query('limitBytes', 'integer'),
    query('previous', 'boolean'),
    query('sinceSeconds', 'integer'),
    query('stream'),
    query('tailLines', 'integer'),
    query('timestamps', 'boolean'),
  ],
};

/** In the order in which the documents have them. */
export function sortedParameters(parameters: Iterable<ParameterObject>): readonly ParameterObject[] {
  return [...parameters].sort((a, b) => compareBytes(a.name, b.name) || compareBytes(a.in, b.in));
}
