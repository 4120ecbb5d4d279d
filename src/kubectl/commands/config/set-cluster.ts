import { quote } from '../../../api/go/text';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { withEntry } from '../../kubeconfig/kubeconfig';
import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import { helpThen } from '../print-usage';
import { embeddedFile, requireFile } from './certificate-files';
import { save } from './save';

const flags = {
  server: stringFlag('server', 'The address of the API server.'),
  tlsServerName: stringFlag('tls-server-name', "The name to look for in the server's certificate."),
  insecure: boolFlag('insecure-skip-tls-verify', "Don't check the server's certificate."),
  authority: stringFlag('certificate-authority', 'The file of the certificate authority.'),
  embed: boolFlag('embed-certs', 'Put the certificates themselves into the file.'),
  proxyUrl: stringFlag('proxy-url', 'The proxy to go through.'),
};

/**
 * Source: kubectl/pkg/cmd/config/set_cluster.go.
 * Divergence from real Kubernetes: the path of a certificate is stored as it is given, not made absolute.
 */
export const setCluster: Command = {
  name: 'set-cluster',
  use: 'config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster entry in kubeconfig',
  flags: Object.values(flags),
  async run(invocation) {
    const { session, args } = invocation;
    const [name = ''] = args;
    if (args.length !== 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    if (name === '') throw new KubectlError('you must specify a non-empty cluster name');
    validate(invocation);
    const { startingConfig } = session;
    const cluster = modified(invocation, startingConfig.clusters.get(name) ?? {});
    save(session, withEntry(startingConfig, 'clusters', name, cluster));
    session.out(`Cluster ${quote(name)} set.\n`);
  },
};

function validate({ session, value }: Invocation): void {
  const path = value(flags.authority);
  if (value(flags.insecure) && path !== '') {
    throw new KubectlError('you cannot specify a certificate authority and insecure mode at the same time');
  }
  if (!value(flags.embed)) return;
  if (path === '') throw new KubectlError(`you must specify a --${flags.authority.name} to embed`);
  requireFile(session, flags.authority.name, path);
}

/** A new address, an authority and the insecure mode each take back what no longer fits them. */
function modified({ session, value, changed }: Invocation, before: JsonObject): JsonObject {
  const cluster: Record<string, JsonValue | undefined> = { server: '', ...before };
  if (changed(flags.server)) {
    cluster['server'] = value(flags.server);
    delete cluster['tls-server-name'];
  }
  if (changed(flags.tlsServerName)) cluster['tls-server-name'] = value(flags.tlsServerName);
  if (changed(flags.insecure)) {
    delete cluster['insecure-skip-tls-verify'];
    if (value(flags.insecure)) {
      cluster['insecure-skip-tls-verify'] = true;
      delete cluster['certificate-authority'];
      delete cluster['certificate-authority-data'];
    }
  }
  if (changed(flags.authority)) {
    const path = value(flags.authority);
    delete cluster['insecure-skip-tls-verify'];
    delete cluster['certificate-authority'];
    delete cluster['certificate-authority-data'];
    if (value(flags.embed)) cluster['certificate-authority-data'] = embeddedFile(session, path);
    else if (path !== '') cluster['certificate-authority'] = path;
  }
  if (changed(flags.proxyUrl)) cluster['proxy-url'] = value(flags.proxyUrl);
  return cluster;
}
