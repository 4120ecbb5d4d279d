import type { JsonObject } from '../../api/go/json-value';
import type { DockerContainer } from '../runtime/containers';

/** `crictl inspect`. Divergence from real Kubernetes: of `info` only what names the process and its sandbox. */
export function inspectContainer({ container, ...found }: DockerContainer): JsonObject {
  const { id, createdMs, startedMs, finishedMs, exitCode, labels, pid, sandbox, state } = found;
  const config = container?.config;
  return {
    info: { pid, sandboxID: sandbox.id },
    status: {
      id,
      metadata: { attempt: config?.attempt ?? 0, name: config?.name ?? '' },
      state: `CONTAINER_${state.toUpperCase()}`,
      createdAt: timeText(createdMs),
      startedAt: timeText(startedMs),
      finishedAt: timeText(finishedMs),
      exitCode,
      image: { annotations: {}, image: config?.image.reference ?? '' },
      imageRef: config?.image.id ?? '',
      reason: container?.reason ?? '',
      message: container?.message ?? '',
      labels: kubernetesLabels(labels),
      annotations: annotationsOf(labels),
      logPath: labels['io.kubernetes.container.logpath'] ?? '',
      mounts: (config?.mounts ?? []).map(({ path, readOnly = false }) => ({ containerPath: path, readonly: readOnly })),
      resources: {
        linux: {
          memoryLimitInBytes: String(config?.limits?.memoryBytes ?? 0),
          oomScoreAdj: String(config?.limits?.oomScoreAdjust ?? 0),
        },
      },
    },
  };
}

/** `crictl inspectp`. */
export function inspectSandbox({ sandbox, createdMs, labels, pid }: DockerContainer): JsonObject {
  const { podName, podNamespace, podUid, attempt } = sandbox.config;
  return {
    info: { pid },
    status: {
      id: sandbox.id,
      metadata: { attempt, name: podName, namespace: podNamespace, uid: podUid },
      state: sandbox.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
      createdAt: timeText(createdMs),
      network: { additionalIps: [], ip: sandbox.ready ? (sandbox.addresses[0] ?? '') : '' },
      linux: {
        namespaces: {
          options: {
            ipc: 'POD',
            network: 'POD',
            pid: sandbox.config.sharedProcesses === undefined ? 'CONTAINER' : 'POD',
            targetId: '',
          },
        },
      },
      labels: kubernetesLabels(labels),
      annotations: {},
      runtimeHandler: '',
    },
  };
}

/** Those that the runtime interface carries itself; Docker keeps the others as labels too. */
function kubernetesLabels(labels: Readonly<Record<string, string>>): JsonObject {
  const kept = ['container.name', 'pod.name', 'pod.namespace', 'pod.uid'].map((name) => `io.kubernetes.${name}`);
  return Object.fromEntries(kept.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}

function annotationsOf(labels: Readonly<Record<string, string>>): JsonObject {
  const prefix = 'annotation.';
  const found = Object.entries(labels).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

function timeText(ms: number): string {
  return ms === 0 ? '0001-01-01T00:00:00Z' : `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}
