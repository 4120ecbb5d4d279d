import { isObject, type JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { listAt, objectAt, textAt } from '../json';

/** How a debugging container comes into being. */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

/** What a copy of a pod keeps. */
interface KeptParts {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

const PROFILES = new Set(['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin']);
const CONTAINER_FIELDS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The pod as the profile wants it for debugging with that container. Source: kubectl/pkg/cmd/debug/profiles.go. */
export function withProfile(
  profile: string,
  pod: JsonObject,
  container: string,
  style: DebugStyle,
  kept: KeptParts,
): JsonObject {
  let changed = withSecurity(pod, container, (before) => securityOf(profile, style, before));
  if (style === 'copy') changed = profile === 'legacy' ? withoutMetadata(changed, 'labels') : asCopy(changed, kept);
  if (style !== 'node') return changed;
  if (profile === 'legacy' || profile === 'general' || profile === 'sysadmin')
    changed = withHostRoot(changed, container);
  if (profile === 'baseline' || profile === 'restricted') return changed;
  return withSpec(changed, { hostNetwork: true, hostPID: true, hostIPC: true });
}

/** Undefined: no security context. */
function securityOf(profile: string, style: DebugStyle, before: JsonObject | undefined): JsonObject | undefined {
  switch (profile) {
    case 'general':
      return style === 'node' ? undefined : withCapabilities(before, ['SYS_PTRACE']);
    case 'baseline':
      return undefined;
    case 'netadmin':
      return withCapabilities(before, ['NET_ADMIN', 'NET_RAW']);
    case 'restricted':
      return {
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        allowPrivilegeEscalation: false,
        seccompProfile: { type: 'RuntimeDefault' },
      };
    case 'sysadmin':
      return { ...before, privileged: true };
    default:
      return before;
  }
}

function withCapabilities(before: JsonObject | undefined, added: readonly string[]): JsonObject {
  const capabilities = objectAt(before, 'capabilities');
  return { ...before, capabilities: { ...capabilities, add: [...listAt(capabilities, 'add'), ...added] } };
}

function withSecurity(
  pod: JsonObject,
  name: string,
  change: (before: JsonObject | undefined) => JsonObject | undefined,
): JsonObject {
  return mapContainers(pod, (container) => {
    if (textAt(container, 'name') !== name) return container;
    const { securityContext, ...rest } = container;
    const after = change(isObject(securityContext) ? securityContext : undefined);
    return after === undefined ? rest : { ...rest, securityContext: after };
  });
}

function asCopy(pod: JsonObject, kept: KeptParts): JsonObject {
  let copy = pod;
  if (!kept.labels) copy = withoutMetadata(copy, 'labels');
  if (!kept.annotations) copy = withoutMetadata(copy, 'annotations');
  const probes = new Set([
    ...(kept.liveness ? [] : ['livenessProbe']),
    ...(kept.readiness ? [] : ['readinessProbe']),
    ...(kept.startup ? [] : ['startupProbe']),
  ]);
  const spec = objectAt(copy, 'spec');
  const containers = listAt(spec, 'containers')
    .filter(isObject)
    .map((container) => Object.fromEntries(Object.entries(container).filter(([field]) => !probes.has(field))));
  const { initContainers, ...rest } = spec;
  return {
    ...copy,
    spec: {
      shareProcessNamespace: true,
      ...rest,
      ...(kept.initContainers && initContainers !== undefined && { initContainers }),
      containers,
    },
  };
}

function withoutMetadata(pod: JsonObject, field: 'labels' | 'annotations'): JsonObject {
  const { [field]: _, ...metadata } = objectAt(pod, 'metadata');
  return { ...pod, metadata };
}

function withHostRoot(pod: JsonObject, container: string): JsonObject {
  const mounted = mapContainers(pod, (each) =>
    textAt(each, 'name') === container
      ? { ...each, volumeMounts: [...listAt(each, 'volumeMounts'), { mountPath: '/host', name: 'host-root' }] }
      : each,
  );
  const volumes = [...listAt(mounted, 'spec', 'volumes'), { name: 'host-root', hostPath: { path: '/' } }];
  return withSpec(mounted, { volumes });
}

function withSpec(pod: JsonObject, fields: JsonObject): JsonObject {
  return { ...pod, spec: { ...objectAt(pod, 'spec'), ...fields } };
}

function mapContainers(pod: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  const spec = objectAt(pod, 'spec');
  const changed: Record<string, JsonObject[]> = {};
  for (const field of CONTAINER_FIELDS) {
    const list = listAt(spec, field).filter(isObject);
    if (list.length > 0) changed[field] = list.map(change);
  }
  return withSpec(pod, changed);
}

/** Refuses what is no name of a profile. */
export function requireProfile(profile: string): void {
  if (!PROFILES.has(profile)) throw new KubectlError(`unknown profile: ${profile}`);
}
