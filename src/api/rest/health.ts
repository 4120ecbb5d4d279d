import { quote } from '../go/text';
import { NothingServedError } from '../status';

/** The post-start hooks of an API server in the order of their registration; here they have all run before the first request can come. */
const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);

const LATER_HOOKS = [
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
];

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS, ...LATER_HOOKS],
  livez: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS, ...LATER_HOOKS],
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, ...LATER_HOOKS, 'shutdown'],
};

/** The paths below which the server tells of its health. */
export const healthPaths: readonly string[] = Object.entries(CHECKS).flatMap(([name, checks]) => [
  `/${name}`,
  ...checks.map((check) => `/${name}/${check}`),
]);

/**
 * What `/healthz`, `/livez`, `/readyz` and the paths of their single checks answer; undefined for other paths.
 * Source: apiserver/pkg/server/healthz/healthz.go.
 *
 * Divergence from real Kubernetes: nothing of what is checked can be amiss here, so every check passes; `exclude` counts once.
 */
export function healthText(path: string, query: Readonly<Record<string, string>>): string | undefined {
  const [, name = '', ...rest] = path.split('/');
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (checks === undefined) return undefined;
  if (rest.length > 0) {
    if (!checks.includes(rest.join('/'))) throw new NothingServedError();
    return 'ok';
  }
  if (!Object.hasOwn(query, 'verbose')) return 'ok';
  const { exclude } = query;
  const lines = checks.map((check) => `[+]${check} ${check === exclude ? 'excluded: ok' : 'ok'}\n`);
  if (exclude !== undefined && !checks.includes(exclude))
    lines.push(`warn: some health checks cannot be excluded: no matches for ${quote(exclude)}\n`);
  return `${lines.join('')}${name} check passed\n`;
}
