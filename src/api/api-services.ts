import type { APIService, CustomResourceDefinition } from './generated/types';
import { apiServices, customResourceDefinitions } from './kinds/api-extensions';
import type { Draft } from './object';
import type { ApiServer } from './server';
import { timestamp } from './time';

/** Group versions of the server's own, with the priorities of the group and of the version (pkg/controlplane/apiserver/aggregator.go). */
const OWN: readonly (readonly [version: string, groupPriority: number, versionPriority: number])[] = [
  ['v1.', 18_000, 1],
  ['v1.apps', 17_800, 15],
  ['v1.events.k8s.io', 17_750, 15],
  ['v1.authentication.k8s.io', 17_700, 15],
  ['v1.authorization.k8s.io', 17_600, 15],
  ['v1.autoscaling', 17_500, 15],
  ['v2.autoscaling', 17_500, 30],
  ['v1.batch', 17_400, 15],
  ['v1.certificates.k8s.io', 17_300, 15],
  ['v1.networking.k8s.io', 17_200, 15],
  ['v1.policy', 17_100, 15],
  ['v1.rbac.authorization.k8s.io', 17_000, 15],
  ['v1.storage.k8s.io', 16_800, 15],
  ['v1.apiextensions.k8s.io', 16_700, 15],
  ['v1.admissionregistration.k8s.io', 16_700, 15],
  ['v1.scheduling.k8s.io', 16_600, 15],
  ['v1.coordination.k8s.io', 16_500, 15],
  ['v1.node.k8s.io', 16_300, 15],
  ['v1.discovery.k8s.io', 16_200, 15],
  ['v1.resource.k8s.io', 16_200, 21],
  ['v1.flowcontrol.apiserver.k8s.io', 16_100, 21],
];
const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const CUSTOM_GROUP_PRIORITY = 1000;
const CUSTOM_VERSION_PRIORITY = 100;

/**
 * The APIServices of the server's own group versions, put together at the first look at them, and those of the versions that custom resources
 * are served in (kube-aggregator/pkg/controllers/autoregister, pkg/controlplane/controller/crdregistration).
 *
 * Divergence from real Kubernetes: one that somebody deletes or changes stays so.
 */
export function registerApiServices(api: ApiServer): void {
  const now = timestamp(api.sim.nowMs);
  api.stock(apiServices, OWN.length, () =>
    OWN.map(([name, groupPriority, versionPriority]) =>
      localService(name, { groupPriority, versionPriority, managed: 'onstart', now }),
    ),
  );
  api.watch(customResourceDefinitions, {}, ({ type, object, old }) => {
    if (type === 'MODIFIED' && old?.spec === object.spec) return;
    for (const definition of [old, object]) if (definition !== undefined) followVersions(api, definition);
  });
}

function followVersions(api: ApiServer, { spec }: CustomResourceDefinition): void {
  const served = new Set<string>();
  for (const { spec: own } of api.collection(customResourceDefinitions).values())
    if (own.group === spec.group) for (const version of own.versions) if (version.served) served.add(version.name);
  for (const { name: version } of spec.versions) {
    const name = `${version}.${spec.group}`;
    const known = api.find(apiServices, { namespace: '', name });
    if (served.has(version) && known === undefined)
      api.create(
        apiServices,
        localService(name, {
          groupPriority: CUSTOM_GROUP_PRIORITY,
          versionPriority: CUSTOM_VERSION_PRIORITY,
          managed: 'true',
          now: timestamp(api.sim.nowMs),
        }),
      );
    else if (!served.has(version) && known?.metadata.labels?.[AUTOMANAGED] === 'true')
      api.delete(apiServices, { namespace: '', name });
  }
}

interface Registration {
  readonly groupPriority: number;
  readonly versionPriority: number;
  readonly managed: 'onstart' | 'true';
  readonly now: string;
}

function localService(name: string, { groupPriority, versionPriority, managed, now }: Registration): Draft<APIService> {
  const dot = name.indexOf('.');
  const [version, group] = [name.slice(0, dot), name.slice(dot + 1)];
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels: { [AUTOMANAGED]: managed } },
    spec: {
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: groupPriority,
      versionPriority,
    },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: now,
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  };
}
