import type { Kind } from '../kind';
import { kubernetesVersion } from '../kubernetes-version';
import type { ApiServer } from '../server';
import { requestAttributes } from './request-attributes';
import type { ApiRequest } from './request';

type Labels = Readonly<Record<string, string | number>>;

/** Clients name resources and paths as they like; past this many kinds of requests, new kinds are not counted. */
const MAX_SERIES = 2000;
const VERB_LABELS: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
};

/** Counts what a server is asked, and tells it in the text format of Prometheus (apiserver/pkg/endpoints/metrics/metrics.go). */
export class RequestMetrics {
  readonly #api: ApiServer;
  readonly #startMs: number;
  /** By the label text. */
  readonly #requests = new Map<string, number>();
  readonly #longRunning = new Map<string, number>();

  constructor(api: ApiServer) {
    this.#api = api;
    this.#startMs = api.sim.nowMs;
  }

  count(request: ApiRequest, code: number): void {
    const { group, resource, scope, subresource, verb, version } = labelsOf(request);
    // Every request comes by here: the labels stand in their order already.
    const what = `group="${escaped(group)}",resource="${escaped(resource)}",scope="${scope}"`;
    const how = `subresource="${escaped(subresource)}",verb="${verb}",version="${escaped(version)}"`;
    const dryRun = escaped(request.query?.['dryRun'] ?? '');
    this.#add(this.#requests, `{code="${code}",component="apiserver",dry_run="${dryRun}",${what},${how}}`, 1);
  }

  /** A watch begins, which `stop` ends; to be ended by what is returned. */
  begin(request: ApiRequest, stop: () => void): () => void {
    const labels = labelText({ ...labelsOf(request), component: 'apiserver', verb: 'WATCH' });
    this.#add(this.#longRunning, labels, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#add(this.#longRunning, labels, -1);
      isOpen = false;
      stop();
    };
  }

  #add(series: Map<string, number>, labels: string, difference: number): void {
    const known = series.get(labels);
    if (known === undefined && series.size >= MAX_SERIES) return;
    series.set(labels, (known ?? 0) + difference);
  }

  /** What `/metrics` answers. `inFlight` is how many requests are being answered, this one included. */
  text(inFlight: { readonly mutating: number; readonly readOnly: number }): string {
    const { gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform, major, minor } =
      kubernetesVersion;
    const objects = this.#api
      .kinds()
      .filter((kind) => kind.verbs.includes('watch') && kind.conversion === undefined)
      .map((kind) => [resourceName(kind), this.#api.collection(kind).size] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      family('apiserver_current_inflight_requests', 'gauge', 'Requests that are being answered, by kind.', [
        [labelText({ request_kind: 'mutating' }), inFlight.mutating],
        [labelText({ request_kind: 'readOnly' }), inFlight.readOnly],
      ]),
      family(
        'apiserver_longrunning_requests',
        'gauge',
        'Watches and streams that are open.',
        [...this.#longRunning].filter(([, count]) => count > 0),
      ),
      family('apiserver_request_total', 'counter', 'Requests that have been answered.', [...this.#requests]),
      family(
        'apiserver_storage_objects',
        'gauge',
        'Objects that are stored, by resource.',
        objects.map(([resource, count]) => [labelText({ resource }), count] as const),
      ),
      family('kubernetes_build_info', 'gauge', 'The version, as labels of the number one.', [
        [
          labelText({
            build_date: buildDate,
            compiler,
            git_commit: gitCommit,
            git_tree_state: gitTreeState,
            git_version: gitVersion,
            go_version: goVersion,
            major,
            minor,
            platform,
          }),
          1,
        ],
      ]),
      family('process_start_time_seconds', 'gauge', 'When the process started, in seconds since 1970.', [
        ['', this.#startMs / 1000],
      ]),
    ].join('');
  }
}

/** The metrics of a server, kept with it. */
export function requestMetrics(api: ApiServer): RequestMetrics {
  return api.shared(makeMetrics);
}

function makeMetrics(api: ApiServer): RequestMetrics {
  return new RequestMetrics(api);
}

function labelsOf(request: ApiRequest) {
  const { group, resource, subresource, verb, isResource, name, namespace, path } = requestAttributes(request);
  if (!isResource) return { group, resource, scope: '', subresource: path, verb: verbLabel(verb), version: '' };
  const [, root, ...rest] = path.split('/');
  const scope = name !== '' ? 'resource' : namespace === '' ? 'cluster' : 'namespace';
  return { group, resource, scope, subresource, verb: verbLabel(verb), version: rest[root === 'api' ? 0 : 1] ?? '' };
}

function verbLabel(verb: string): string {
  return VERB_LABELS[verb] ?? verb.toUpperCase();
}

function resourceName({ group, plural }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** Metrics stand in the order of their labels. */
function family(name: string, type: string, help: string, samples: readonly (readonly [string, number])[]): string {
  if (samples.length === 0) return '';
  const lines = [...samples]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
