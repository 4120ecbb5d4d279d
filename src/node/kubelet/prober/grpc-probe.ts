import type { GRPCAction } from '../../../api/generated/types';
import type { GrpcHealth } from '../../../sim/net';
import { goDuration } from '../../../api/go/duration';
import { failure, success, type AttemptDone, type ProbeOutcome, type ProbeTarget } from './attempt';
import { hostAndPort } from '../../go-network-error';
import { Surroundings } from './steadiness';

/** grpc-go tries to connect anew after a second at first (backoff.DefaultConfig). */
const RECONNECT_MS = 1000;
const METHOD = '/grpc.health.v1.Health/Check';

/**
 * Asks the gRPC health service (pkg/probe/grpc/grpc.go).
 *
 * Divergence from real Kubernetes: a refused connection is tried anew every second, without growing pauses and jitter.
 */
export function grpcProbe(
  target: ProbeTarget,
  { port, service = '' }: GRPCAction,
  timeoutMs: number,
  done: AttemptDone,
): void {
  const { sim, podIP, hostNetwork, container } = target;
  const deadlineMs = sim.nowMs + timeoutMs;
  const tooLate = (): void => {
    const address = JSON.stringify(hostAndPort(podIP, port));
    const within = `within ${goDuration(timeoutMs)}: context deadline exceeded`;
    done(failure(`timeout: failed to connect service ${address} ${within}`));
  };
  const tryOnce = (): void => {
    const surroundings = new Surroundings([], container.sandbox.config.network);
    const pending = hostNetwork.connect(podIP, port, deadlineMs - sim.nowMs, (error) => {
      const unchanged = surroundings.unchanged();
      const { grpcHealth, steadyUntilMs } = pending.delivery?.server ?? {};
      if (error === undefined && grpcHealth !== undefined) {
        const outcome = healthOutcome(grpcHealth(service));
        const untilMs = steadyUntilMs?.(METHOD) ?? 0;
        if (!unchanged || untilMs <= sim.nowMs) done(outcome);
        else done(outcome, { untilMs, surroundings, writesLogs: false, repeat: () => undefined });
        return;
      }
      // Who does not speak gRPC never says hello.
      const againMs = error === undefined ? deadlineMs : sim.nowMs + RECONNECT_MS;
      if (againMs >= deadlineMs) sim.at(deadlineMs, tooLate);
      else sim.at(againMs, tryOnce);
    });
  };
  tryOnce();
}

function healthOutcome(health: GrpcHealth): ProbeOutcome {
  switch (health) {
    case 'SERVING':
      return success('service healthy');
    case 'UNIMPLEMENTED':
      return failure(
        'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
      );
    case 'NOT_FOUND':
      return failure('error: health rpc probe failed: rpc error: code = NotFound desc = unknown service');
    default:
      return failure(`service unhealthy (responded with "${health}")`);
  }
}
