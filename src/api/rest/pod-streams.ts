import { forbidden, invalid as invalidField, type FieldError } from '../field-error';
import type { Pod } from '../generated/types';
import type {
  KubeletDirectory,
  KubeletEndpoint,
  LogFollower,
  LogOptions,
  PodPorts,
  ProcessListener,
  ProcessStreams,
  StreamedProcess,
} from '../kubelet-endpoint';
import { pods } from '../kinds/pod/pod';
import type { ObjectKey } from '../object';
import type { ApiServer } from '../server';
import { badRequest, invalid, methodNotAllowed, pathNotFound, unclassified } from '../status';
import { parseTimestamp } from '../time';
import { admitConnection } from './connecting';
import { parseResourcePath } from './path';
import { integerOf, isTrue, type Query } from './query';
import type { ApiRequest } from './request';

/** What a client asks to run, or to hold on to (`PodExecOptions`, `PodAttachOptions`). */
export interface ProcessRequest extends ProcessStreams {
  readonly container?: string;
  /** Empty for attach. */
  readonly command: readonly string[];
}

/** The connections that lead through the API server to a pod's kubelet. All refuse by throwing `ApiError`. */
export interface PodStreams {
  /** `pods/log` with `follow=true`. Returns the function that ends it early. */
  follow(request: ApiRequest, follower: LogFollower): () => void;
  /** `pods/exec` and `pods/attach`. */
  process(request: ApiRequest, wanted: ProcessRequest, listener: ProcessListener): StreamedProcess;
  /** `pods/portforward`. */
  ports(request: ApiRequest): PodPorts;
}

/**
 * Source: pkg/registry/core/pod/rest/subresources.go, pkg/registry/core/pod/strategy.go (`streamLocation`).
 * `authorize` refuses by throwing.
 */
export function createPodStreams(
  api: ApiServer,
  kubelets: KubeletDirectory,
  authorize: (request: ApiRequest) => void,
): PodStreams {
  const pathOf = (request: ApiRequest, subresources: readonly string[]) => {
    authorize(request);
    const path = parseResourcePath(request.path);
    if (path === undefined || api.kindOf(path.apiVersion, path.plural) !== pods) throw pathNotFound();
    if (!subresources.includes(path.subresource)) throw methodNotAllowed();
    return path;
  };
  /** A connection changes something, with whatever method it is asked for (`AuthorizePodWebsocketUpgradeCreatePermission`). */
  const connectedPod = (
    request: ApiRequest,
    subresources: readonly string[],
    connection: Readonly<Record<string, unknown>> = {},
  ) => {
    if (request.method !== 'GET' && request.method !== 'POST') throw methodNotAllowed();
    if (request.method === 'GET') authorize({ ...request, method: 'POST' });
    const path = pathOf(request, subresources);
    admitConnection(api, request, path, connection);
    return { pod: api.get(pods, path), subresource: path.subresource };
  };
  return {
    follow(request, follower) {
      const path = pathOf(request, ['log']);
      const { query = {} } = request;
      const options = logOptions(path.name, query, api.sim.nowMs);
      const pod = api.get(pods, path);
      const container = containerOf(pod, query['container'] ?? '');
      if (!isAssigned(pod)) {
        api.sim.post(() => follower.onEnd());
        return () => undefined;
      }
      return logSource(pod, container, query, kubelets).followLogs(reference(pod), container, options, follower);
    },
    process(request, { container = '', command, ...wanted }, listener) {
      const connection = { ...wanted, container, command: command.length === 0 ? undefined : command };
      const { pod, subresource } = connectedPod(request, ['exec', 'attach'], connection);
      const name = containerOf(pod, container);
      requireAssigned(pod);
      const kubelet = kubeletOf(pod, kubelets);
      // cri-streaming/pkg/streaming/remotecommand/httpstream.go (NewOptions)
      const streams = { ...wanted, stderr: wanted.stderr && !wanted.tty };
      if (!streams.stdin && !streams.stdout && !streams.stderr)
        throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
      return subresource === 'attach'
        ? kubelet.attach(reference(pod), name, streams, listener)
        : kubelet.exec(reference(pod), name, command, streams, listener);
    },
    ports(request) {
      const { pod } = connectedPod(request, ['portforward']);
      requireAssigned(pod);
      return kubeletOf(pod, kubelets).ports(reference(pod));
    },
  };
}

/**
 * `pods/log`: the text that the pod's kubelet has kept. A pod without a node has none: 204.
 * Source: pkg/registry/core/pod/rest/log.go, pkg/registry/core/pod/strategy.go (LogLocation).
 */
export function podLog(api: ApiServer, key: ObjectKey, query: Query, kubelets: KubeletDirectory) {
  const options = logOptions(key.name, query, api.sim.nowMs);
  const pod = api.get(pods, key);
  const container = containerOf(pod, query['container'] ?? '');
  if (!isAssigned(pod)) return { code: 204, body: '' };
  return { code: 200, body: logSource(pod, container, query, kubelets).logs(reference(pod), container, options) };
}

/** Says why nothing comes of a connection that is asked for with a plain request: before all else, what is wrong with what is asked for. */
export function refusePlainConnection(api: ApiServer, key: ObjectKey, subresource: string, query: Query): never {
  const pod = api.get(pods, key);
  if (subresource !== 'portforward') containerOf(pod, query['container'] ?? '');
  requireAssigned(pod);
  throw badRequest('Upgrade request required');
}

function isAssigned({ spec: { nodeName = '' } }: Pod): boolean {
  return nodeName !== '';
}

function requireAssigned(pod: Pod): void {
  if (!isAssigned(pod)) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}

function containerOf({ metadata: { name: pod }, spec }: Pod, container: string): string {
  const names = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  );
  if (container !== '') {
    if (names.includes(container)) return container;
    throw badRequest(`container ${container} is not valid for pod ${pod}`);
  }
  const [first] = spec.containers;
  if (spec.containers.length === 1 && first !== undefined) return first.name;
  throw badRequest(`a container name must be specified for pod ${pod}, choose one of: [${names.join(' ')}]`);
}

/**
 * Source of the text: apimachinery/pkg/util/proxy/upgradeaware.go.
 * Divergence from real Kubernetes: a node that has no power or no network refuses at once too, where the API server would wait for it.
 */
function kubeletOf(pod: Pod, kubelets: KubeletDirectory): KubeletEndpoint {
  const kubelet = kubelets(pod.spec.nodeName ?? '');
  if (kubelet !== undefined) return kubelet;
  throw unclassified(`error dialing backend: ${refusal(pod)}`);
}

/** Logs are asked for with a plain GET, whose failure is Go's `url.Error`. */
function logSource(pod: Pod, container: string, query: Query, kubelets: KubeletDirectory): KubeletEndpoint {
  const kubelet = kubelets(pod.spec.nodeName ?? '');
  if (kubelet !== undefined) return kubelet;
  const { namespace = '', name } = pod.metadata;
  const values = [
    ...LOG_NUMBERS.map((parameter) => [parameter, query[parameter] ?? ''] as const),
    ...LOG_FLAGS.map((parameter) => [parameter, isTrue(query[parameter]) ? 'true' : ''] as const),
  ];
  const passedOn = values
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const path = `/containerLogs/${namespace}/${name}/${container}`;
  const search = passedOn.length === 0 ? '' : `?${passedOn.toSorted().join('&')}`;
  throw unclassified(`Get "https://${addressOfKubelet(pod)}${path}${search}": ${refusal(pod)}`);
}

/** What the API server passes on to the kubelet (pkg/registry/core/pod/strategy.go, LogLocation). */
const LOG_NUMBERS = ['limitBytes', 'sinceSeconds', 'sinceTime', 'tailLines'];
const LOG_FLAGS = ['follow', 'previous', 'timestamps'];

function addressOfKubelet({ spec: { nodeName = '' }, status }: Pod): string {
  return `${status?.hostIP ?? nodeName}:10250`;
}

function refusal(pod: Pod): string {
  return `dial tcp ${addressOfKubelet(pod)}: connect: connection refused`;
}

function reference({ metadata: { namespace = '', name, uid } }: Pod) {
  return { namespace, name, uid };
}

/** pkg/apis/core/validation/validation.go (ValidatePodLogOptions). */
function logOptions(name: string, query: Query, nowMs: number): LogOptions {
  const number = (parameter: string) => {
    const text = query[parameter];
    return text === undefined ? undefined : integerOf(text);
  };
  const sinceSeconds = number('sinceSeconds');
  const { sinceTime, stream } = query;
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  const sinceMoment = sinceTime === undefined ? undefined : momentOf(sinceTime);
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0)
    errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  // Its feature gate is off in 1.36.
  if (stream !== undefined) errors.push(forbidden('stream', 'may not be specified'));
  if (errors.length > 0) throw invalid({ group: '', plural: '', kind: 'PodLogOptions' }, name, errors);
  const sinceMs = sinceMoment ?? (sinceSeconds && nowMs - sinceSeconds * 1000);
  return {
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceMs !== undefined && { sinceMs }),
    previous: isTrue(query['previous']),
    timestamps: isTrue(query['timestamps']),
  };
}

function momentOf(text: string): number {
  const ms = parseTimestamp(text);
  if (!Number.isNaN(ms)) return ms;
  const quoted = JSON.stringify(text);
  throw badRequest(`parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`);
}
