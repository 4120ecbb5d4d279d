import type { NetworkErrorCode } from '../../sim/net';

/**
 * Why a port of a pod can't be reached, as port-forwarding tells it (cri-streaming/pkg/streaming/portforward/httpstream.go; containerd's
 * internal/cri/server/sandbox_portforward_linux.go). `code` undefined: there is no sandbox any more.
 */
export function forwardError(sandboxId: string, port: number, code: NetworkErrorCode | undefined): string {
  const told = `error forwarding port ${port} to pod ${sandboxId}, uid : `;
  if (code === undefined) return `${told}network namespace for sandbox ${JSON.stringify(sandboxId)} is closed`;
  const why = code === 'ECONNREFUSED' ? 'connect: connection refused' : 'i/o timeout';
  const id = sandboxId.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return (
    `${told}failed to execute portforward in network namespace "/var/run/netns/cni-${id}": ` +
    `failed to connect to localhost:${port} inside namespace ${JSON.stringify(sandboxId)}, ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: ${why} IPv6 dial tcp6 [::1]:${port}: ${why} `
  );
}
