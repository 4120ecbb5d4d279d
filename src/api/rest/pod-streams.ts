import { forbidden, invalid as invalidField, notSupported, type FieldError } from '../field-error';
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
  const podOf = (
    request: ApiRequest,
    subresources: readonly string[],
    connection?: Readonly<Record<string, unknown>>,
  ) => {
    authorize(request);
    const path = parseResourcePath(request.path);
    if (path === undefined || api.kindOf(path.apiVersion, path.plural) !== pods) throw pathNotFound();
    if (!subresources.includes(path.subresource)) throw methodNotAllowed();
    if (connection !== undefined) admitConnection(api, request, path, connection);
    return { pod: api.get(pods, { namespace: path.namespace, name: path.name }), subresource: path.subresource };
  };
  /** A connection changes something, with whatever method it is asked for (`AuthorizePodWebsocketUpgradeCreatePermission`). */
  const connectedPod = (
    request: ApiRequest,
    subresources: readonly string[],
    connection: Readonly<Record<string, unknown>> = {},
  ) => {
    if (request.method !== 'GET' && request.method !== 'POST') throw methodNotAllowed();
    if (request.method === 'GET') authorize({ ...request, method: 'POST' });
    return podOf(request, subresources, connection);
  };
  return {
    follow(request, follower) {
      const { pod } = podOf(request, ['log']);
      const { query = {} } = request;
      const options = logOptions(pod, query, api.sim.nowMs);
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
 * `pods/log`: the text that the pod's kubelet has kept. A pod without a node has an empty log.
 * Source: pkg/registry/core/pod/rest/log.go, pkg/registry/core/pod/strategy.go (LogLocation).
 */
export function podLog(pod: Pod, query: Query, kubelets: KubeletDirectory, nowMs: number): string {
  const options = logOptions(pod, query, nowMs);
  const container = containerOf(pod, query['container'] ?? '');
  if (!isAssigned(pod)) return '';
  return logSource(pod, container, query, kubelets).logs(reference(pod), container, options);
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

const STREAMS = { Stdout: 'stdout', Stderr: 'stderr' } as const;
const ALL_STREAMS = 'All';

/** pkg/apis/core/validation/validation.go (ValidatePodLogOptions). */
function logOptions({ metadata }: Pod, query: Query, nowMs: number): LogOptions {
  const number = (name: string) => {
    const text = query[name];
    return text === undefined ? undefined : integerOf(text);
  };
  const sinceSeconds = number('sinceSeconds');
  const { sinceTime, stream = ALL_STREAMS } = query;
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0)
    errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  const isStream = stream === 'Stdout' || stream === 'Stderr';
  if (stream !== ALL_STREAMS && !isStream)
    errors.push(notSupported('stream', stream, [ALL_STREAMS, 'Stderr', 'Stdout']));
  if (stream !== ALL_STREAMS && tailLines !== undefined)
    errors.push(forbidden('', '`tailLines` and specific `stream` are mutually exclusive for now'));
  if (errors.length > 0) throw invalid({ group: '', plural: '', kind: 'PodLogOptions' }, metadata.name, errors);
  const sinceMs = sinceTime === undefined ? sinceSeconds && nowMs - sinceSeconds * 1000 : sinceMoment(sinceTime);
  return {
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(isStream && { stream: STREAMS[stream] }),
    previous: isTrue(query['previous']),
    timestamps: isTrue(query['timestamps']),
  };
}

function sinceMoment(text: string): number {
  const ms = parseTimestamp(text);
  if (!Number.isNaN(ms)) return ms;
  const quoted = JSON.stringify(text);
  throw badRequest(`parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`);
}
