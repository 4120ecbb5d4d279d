import type { Client, ForwardedPort, ProcessInput } from '../client/client';
import type { ClusterClock } from './cluster-clock';

/** A client that finds the cluster at the present moment whenever it asks, and wakes the clock for what its requests have set going. */
export function clockedClient(client: Client, clock: ClusterClock): Client {
  const timed =
    <Args extends readonly unknown[], Answer>(call: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      clock.catchUp();
      try {
        return call(...args);
      } finally {
        clock.plan();
      }
    };
  const timedInput = (input: ProcessInput): ProcessInput => ({
    write: timed((bytes) => input.write(bytes)),
    end: timed(() => input.end()),
    resize: timed((columns, rows) => input.resize(columns, rows)),
    pause: timed(() => input.pause()),
    resume: timed(() => input.resume()),
    close: timed(() => input.close()),
  });
  const timedPort = (port: ForwardedPort): ForwardedPort => ({
    ...port,
    http: timed((request) => clock.passUntil(port.http(request))),
    connect: timed(() => clock.passUntil(port.connect())),
  });
  const stream = timed(client.stream);
  const forwardPort = timed(client.forwardPort);
  return {
    ...client,
    request: timed(client.request),
    watch: timed(client.watch),
    follow: timed(client.follow),
    proxy: timed((request, forwarded) => clock.passUntil(client.proxy(request, forwarded))),
    stream: async (...args) => timedInput(await stream(...args)),
    forwardPort: async (...args) => timedPort(await forwardPort(...args)),
  };
}
