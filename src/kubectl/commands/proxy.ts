import { isIPv4 } from 'node:net';
import { apiProxy } from '../api-proxy';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, durationFlag, intFlag, stringFlag } from '../flags/flag';

const DEFAULT_PORT = 8001;

const flags = {
  acceptHosts: stringFlag('accept-hosts', 'Hosts that are let through, as regular expressions.', {
    default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$',
  }),
  acceptPaths: stringFlag('accept-paths', 'Paths that are let through.', { default: '^.*' }),
  address: stringFlag('address', 'The IP address to listen at.', { default: '127.0.0.1' }),
  apiPrefix: stringFlag('api-prefix', 'Where the API begins here.', { default: '/' }),
  appendServerPath: boolFlag('append-server-path', "Put the path of the kubeconfig's server before each request's."),
  disableFilter: boolFlag('disable-filter', 'Let everything through.'),
  keepalive: durationFlag('keepalive', 'How long a connection at rest is kept; 0: not at all.', { defaultMs: 0 }),
  port: intFlag('port', 'The port to listen at; 0: any.', { shorthand: 'p', default: DEFAULT_PORT }),
  rejectMethods: stringFlag('reject-methods', 'Methods that are refused.', { default: '^$' }),
  rejectPaths: stringFlag('reject-paths', 'Paths that are refused, whatever --accept-paths says.', {
    default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
  }),
  unixSocket: stringFlag('unix-socket', 'A socket to listen at instead of a port.', { shorthand: 'u' }),
  www: stringFlag('www', 'A folder whose files are served too.', { shorthand: 'w' }),
  wwwPrefix: stringFlag('www-prefix', 'Where those files begin.', { shorthand: 'P', default: '/static/' }),
};

/**
 * Source: kubectl/pkg/cmd/proxy/proxy.go.
 * Divergence from real Kubernetes: no files of one's own (--www) and no socket of the file system (--unix-socket); a watch is answered with
 * the list it would begin with; the warning has no klog header.
 */
export const proxy: Command = {
  name: 'proxy',
  use: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  short: 'Run a proxy to the Kubernetes API server',
  long: 'Listens at a port of this machine and passes on what comes there to the API server, as the user of the kubeconfig, until it is interrupted.',
  examples: ['kubectl proxy', 'kubectl proxy --port=0', 'kubectl proxy --api-prefix=/k8s-api'],
  flags: Object.values(flags),
  run: runProxy,
};

async function runProxy({ session, value }: Invocation): Promise<void> {
  const { listen, untilInterrupted } = session.environment;
  if (value(flags.port) !== DEFAULT_PORT && value(flags.unixSocket) !== '')
    throw new KubectlError('cannot set --unix-socket and --port at the same time');
  for (const { name } of [flags.unixSocket, flags.www].filter((flag) => value(flag) !== ''))
    throw new KubectlError(`--${name} is not part of this kubectl`);
  if (listen === undefined) throw new KubectlError('this machine has no ports to listen at');
  const isUnfiltered = value(flags.disableFilter);
  if (isUnfiltered)
    session.err('W Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious\n');
  const target = apiProxy(
    session.rest.client,
    value(flags.apiPrefix).replace(/\/?$/, '/'),
    isUnfiltered
      ? undefined
      : {
          acceptPaths: value(flags.acceptPaths),
          rejectPaths: value(flags.rejectPaths),
          acceptHosts: value(flags.acceptHosts),
          rejectMethods: value(flags.rejectMethods),
        },
  );
  const address = value(flags.address);
  const listener = await listen(address, value(flags.port), (connection) => void connection.serve(target));
  if (typeof listener === 'string') throw new KubectlError(listener.replace(/^listen tcp[46] /, 'listen tcp '));
  session.out(`Starting to serve on ${isIPv4(address) ? address : `[${address}]`}:${listener.port}\n`);
  try {
    await untilInterrupted?.();
  } finally {
    listener.close();
  }
}
