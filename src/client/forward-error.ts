import type { NetworkErrorCode } from '../sim/net';
import type { ForwardedPort } from './client';

/** How the kubelet tells of it (cri-streaming/pkg/streaming/portforward/httpstream.go; containerd's internal/cri/server/sandbox_portforward_linux.go). */
export function forwardError({ sandboxId = '' }: ForwardedPort, port: number, code: NetworkErrorCode): string {
  const why = code === 'ECONNREFUSED' ? 'connect: connection refused' : 'i/o timeout';
  const id = sandboxId.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return (
    `error forwarding port ${port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${id}": ` +
    `failed to connect to localhost:${port} inside namespace ${JSON.stringify(sandboxId)}, ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: ${why} IPv6 dial tcp6 [::1]:${port}: ${why} `
  );
}
