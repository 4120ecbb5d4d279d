import type { TCPSocketAction } from '../../../api/generated/types';
import { failure, success, unknown, type AttemptDone, type ProbeTarget } from './attempt';
import { dialError } from '../../go-network-error';
import { probePort } from './probe-port';
import { Surroundings } from './steadiness';

/** Opens a connection and closes it again (pkg/probe/tcp/tcp.go). */
export function tcpSocketProbe(
  target: ProbeTarget,
  { host = '', port }: TCPSocketAction,
  timeoutMs: number,
  done: AttemptDone,
): void {
  const number = probePort(port, target.spec);
  if ('error' in number) {
    done(unknown(number.error));
    return;
  }
  const address = host === '' ? target.podIP : host;
  const surroundings = new Surroundings([], target.container.sandbox.config.network);
  target.hostNetwork.connect(address, number.value, timeoutMs, (error) => {
    const unchanged = surroundings.unchanged();
    if (error !== undefined) done(failure(dialError(address, number.value, error)));
    else if (address !== target.podIP || !unchanged) done(success());
    else done(success(), { untilMs: Infinity, surroundings, writesLogs: false, repeat: () => undefined });
  });
}
