import { defaultAdmission } from '../../api/admission/default-admission';
import { bootstrapControlPlane } from '../../api/bootstrap';
import { startCustomResources } from '../../api/custom-resources/custom-resources';
import type { KubeletEndpoint } from '../../api/kubelet-endpoint';
import { serviceAccounts } from '../../api/kinds/service-account';
import { builtInKinds } from '../../api/registry';
import { RestApi } from '../../api/rest/rest-api';
import { ApiServer } from '../../api/server';
import type { Client } from '../../client/client';
import { ApiError } from '../../api/status';
import { inProcessClient } from '../../client/in-process';
import { runToEnd } from '../../client/run-to-end';
import { Cluster, type ClusterOptions } from '../../cluster/cluster';
import { Simulation } from '../../sim/simulation';
import type { KubectlEnvironment } from '../environment';
import { kubectl } from '../kubectl';

/** What a run of kubectl printed. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  readonly files: Map<string, string>;
  /** The words of the line, separated by blanks; words with blanks are given as a list. */
  run(line: string | readonly string[], options?: Partial<KubectlEnvironment>): Promise<Outcome>;
}

/** kubectl before an API server that has nothing behind it: no scheduler, no controllers, and kubelets only if given. */
export interface ApiWorld extends Shell {
  readonly api: ApiServer;
  readonly sim: Simulation;
  /** Nobody listens any more. */
  refuse(): void;
}

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: test
clusters:
- name: test
  cluster: {server: "https://127.0.0.1:8443"}
contexts:
- name: test
  context: {cluster: test, user: test}
users:
- name: test
  user: {token: secret}
`;

export function createApiWorld(kubelet?: KubeletEndpoint): ApiWorld {
  const sim = new Simulation();
  const api = new ApiServer(sim, builtInKinds, defaultAdmission);
  bootstrapControlPlane(api);
  startCustomResources(api);
  // What the controllers would make.
  for (const namespace of ['default', 'kube-public']) {
    api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  }
  sim.beginStep();
  sim.settle();
  let listening = true;
  const client = clientOf(new RestApi(api, () => kubelet), sim);
  return { api, sim, refuse: () => void (listening = false), ...shellBefore(() => (listening ? client : undefined)) };
}

/** kubectl before a whole cluster. */
export function createClusterWorld(options: ClusterOptions): Shell & { readonly cluster: Cluster } {
  const cluster = new Cluster(options);
  const client = inProcessClient(cluster);
  return { cluster, ...shellBefore(() => client) };
}

function shellBefore(connect: () => Client | undefined): Shell {
  const files = new Map([['/home/user/.kube/config', KUBECONFIG]]);
  return {
    files,
    run: async (line, options) => {
      let [stdout, stderr] = ['', ''];
      const exitCode = await kubectl(typeof line === 'string' ? line.split(' ') : line, {
        stdin: '',
        stdout: (text) => void (stdout += text),
        stderr: (text) => void (stderr += text),
        env: new Map([['HOME', '/home/user']]),
        files: filesOf(files),
        connect,
        ...options,
      });
      return { exitCode, stdout, stderr };
    },
  };
}

async function unavailable(): Promise<never> {
  throw new Error('no machine is behind this API server');
}

function clientOf(rest: RestApi, sim: Simulation): Client {
  const settled = <T>(value: T): T => {
    sim.beginStep();
    sim.settle();
    return value;
  };
  return {
    server: 'https://127.0.0.1:8443',
    request: async (request) => settled(rest.handle(request)),
    watch: async (request, onEvent, onEnd) => settled(rest.watch(request, onEvent, onEnd)),
    exec: ({ namespace, pod, container, command, stdin }) =>
      new Promise((resolve, reject) => {
        const path = `/api/v1/namespaces/${namespace}/pods/${pod}/exec`;
        const wanted = { command, stdin: stdin !== undefined, stdout: true, stderr: true, tty: false };
        runToEnd(
          (listener) =>
            rest.streams.process(
              { method: 'POST', path },
              { ...wanted, ...(container !== undefined && { container }) },
              listener,
            ),
          stdin,
          (result) => (result instanceof ApiError ? reject(result) : resolve(result)),
        );
        settled(undefined);
      }),
    follow: unavailable,
    stream: unavailable,
    forwardPort: unavailable,
    proxy: unavailable,
    nowMs: () => sim.nowMs,
    sleep: async (ms) => settled(void sim.advance(ms)),
    waitUntil: async (probe, timeoutMs) => {
      const deadlineMs = sim.nowMs + timeoutMs;
      for (;;) {
        const answer = await probe();
        if (answer !== undefined || sim.nowMs >= deadlineMs) return answer;
        settled(void sim.advance(Math.min(100, deadlineMs - sim.nowMs)));
      }
    },
  };
}

function filesOf(files: Map<string, string>): KubectlEnvironment['files'] {
  return {
    read: (path) => files.get(path),
    write: (path, text) => void files.set(path, text),
    list: (directory) => {
      const prefix = directory === '.' ? '' : `${directory.replace(/\/$/, '')}/`;
      const names = [...files.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] ?? '');
      return names.length === 0 ? undefined : [...new Set(names)].sort();
    },
  };
}
