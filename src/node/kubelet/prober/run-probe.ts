import type { Probe } from '../../../api/generated/types';
import { formatPod } from '../kubelet-context';
import { unknown, type AttemptDone, type ProbeTarget } from './attempt';
import { execProbe } from './exec-probe';
import { grpcProbe } from './grpc-probe';
import { httpGetProbe } from './http-get-probe';
import { tcpSocketProbe } from './tcp-socket-probe';

/** `maxProbeRetries`. */
const ATTEMPTS = 3;

/** Probes until it is known how the container is, three times at most (prober.go, `runProbeWithRetries`). */
export function runProbe(target: ProbeTarget, probe: Probe, done: AttemptDone, attempt = 1): void {
  attemptOnce(target, probe, (outcome, steadiness) => {
    if (outcome.result === 'unknown' && attempt < ATTEMPTS) runProbe(target, probe, done, attempt + 1);
    else done(outcome, steadiness);
  });
}

/** prober.go, `runProbe`. */
function attemptOnce(target: ProbeTarget, probe: Probe, done: AttemptDone): void {
  const { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 } = probe;
  const timeoutMs = timeoutSeconds * 1000;
  if (exec !== undefined) execProbe(target, exec.command ?? [], timeoutMs, done);
  else if (httpGet !== undefined) httpGetProbe(target, httpGet, timeoutMs, done);
  else if (tcpSocket !== undefined) tcpSocketProbe(target, tcpSocket, timeoutMs, done);
  else if (grpc !== undefined) grpcProbe(target, grpc, timeoutMs, done);
  else done(unknown(`missing probe handler for ${formatPod(target.pod)}:${target.spec.name}`));
}
