import { quote } from '../../../api/go-text';
import type { Command, Invocation } from '../../command';
import { KubectlError, throwAggregate, usageError } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { helpText } from '../../flags/help';
import { textAt } from '../../json';
import { withEntry, type Kubeconfig, type Section } from '../../kubeconfig/kubeconfig';
import type { JsonValue } from '../../output/json-value';
import { alignTabs, getLayout } from '../../output/tabwriter';
import type { Session } from '../../session';
import { helpThen, printUsageAndFail } from '../print-usage';
import { set, unset } from './set-property';
import { view } from './view';

// Sources: kubectl/pkg/cmd/config/*.go.

const currentContext: Command = {
  name: 'current-context',
  use: 'config current-context',
  short: 'Display the current-context',
  async run({ session }) {
    const name = session.kubeconfig.currentContext;
    if (name === '') throw new KubectlError('current-context is not set');
    session.out(`${name}\n`);
  },
};

const contextsFlags = {
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  output: stringFlag('output', 'name: print only the names.', { shorthand: 'o' }),
};

const getContexts: Command = {
  name: 'get-contexts',
  use: 'config get-contexts [(-o|--output=)name)]',
  short: 'Describe one or many contexts',
  flags: Object.values(contextsFlags),
  async run({ session, value, args }) {
    const output = value(contextsFlags.output);
    if (output !== '' && output !== 'name') {
      throw new KubectlError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    }
    const { contexts, currentContext: current } = session.kubeconfig;
    const missing = args
      .filter((name) => !contexts.has(name))
      .map((name) => new KubectlError(`context ${name} not found`));
    const names = (args.length === 0 ? [...contexts.keys()] : args.filter((name) => contexts.has(name))).toSorted();
    const nameOnly = output === 'name';
    const lines = names.map((name) => {
      if (nameOnly) return name;
      const context = contexts.get(name);
      const cells = ['cluster', 'user', 'namespace'].map((field) => textAt(context, field));
      return [name === current ? '*' : ' ', name, ...cells].join('\t');
    });
    if (!nameOnly && !value(contextsFlags.noHeaders)) lines.unshift('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE');
    session.out(alignTabs(lines.map((line) => `${line}\n`).join(''), getLayout));
    throwAggregate(missing);
  },
};

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  use: 'config use-context CONTEXT_NAME',
  short: 'Set the current-context in a kubeconfig file',
  async run(invocation) {
    const { session, args } = invocation;
    const [name] = args;
    if (name === undefined || args.length !== 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    if (name === '') throw new KubectlError('empty context names are not allowed');
    if (!session.kubeconfig.contexts.has(name))
      throw new KubectlError(`no context exists with the name: ${quote(name)}`);
    save(session, { ...session.kubeconfig, currentContext: name });
    session.out(`Switched to context ${quote(name)}.\n`);
  },
};

const contextFlags = {
  current: boolFlag('current', 'Change the current context.'),
  cluster: stringFlag('cluster', 'The cluster of the context.'),
  user: stringFlag('user', 'The user of the context.'),
  namespace: stringFlag('namespace', 'The namespace of the context.', { shorthand: 'n' }),
};

const setContext: Command = {
  name: 'set-context',
  use: 'config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  short: 'Set a context entry in kubeconfig',
  flags: Object.values(contextFlags),
  async run(invocation) {
    const { session, value, changed, args } = invocation;
    if (args.length > 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    const [given = ''] = args;
    const current = value(contextFlags.current);
    if (given === '' && !current) throw new KubectlError('you must specify a non-empty context name or --current');
    if (given !== '' && current) throw new KubectlError('you cannot specify both a context name and --current');
    const { kubeconfig } = session;
    if (current && kubeconfig.currentContext === '') throw new KubectlError('no current context is set');
    const name = current ? kubeconfig.currentContext : given;
    const before = kubeconfig.contexts.get(name);
    const context: Record<string, JsonValue | undefined> = { cluster: '', user: '', ...before };
    for (const flag of [contextFlags.cluster, contextFlags.user, contextFlags.namespace]) {
      if (changed(flag)) context[flag.name] = value(flag);
    }
    if (context['namespace'] === '') delete context['namespace'];
    save(session, withEntry(kubeconfig, 'contexts', name, context));
    session.out(`Context ${quote(name)} ${before === undefined ? 'created' : 'modified'}.\n`);
  },
};

const clusterFlags = {
  server: stringFlag('server', 'The address of the API server.'),
  tlsServerName: stringFlag('tls-server-name', "The name to look for in the server's certificate."),
  insecure: boolFlag('insecure-skip-tls-verify', "Don't check the server's certificate."),
  authority: stringFlag('certificate-authority', 'The file of the certificate authority.'),
  embed: boolFlag('embed-certs', 'Put the certificates themselves into the file.'),
  proxyUrl: stringFlag('proxy-url', 'The proxy to go through.'),
};

const setCluster: Command = {
  name: 'set-cluster',
  use: 'config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster entry in kubeconfig',
  flags: Object.values(clusterFlags),
  async run(invocation) {
    const { session, value, changed, args } = invocation;
    const [name = ''] = args;
    if (args.length !== 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    if (name === '') throw new KubectlError('you must specify a non-empty cluster name');
    const cluster: Record<string, JsonValue | undefined> = { server: '', ...session.kubeconfig.clusters.get(name) };
    for (const flag of [
      clusterFlags.server,
      clusterFlags.tlsServerName,
      clusterFlags.insecure,
      clusterFlags.authority,
      clusterFlags.proxyUrl,
    ]) {
      if (changed(flag)) cluster[flag.name] = value<string | boolean>(flag);
    }
    save(session, withEntry(session.kubeconfig, 'clusters', name, cluster));
    session.out(`Cluster ${quote(name)} set.\n`);
  },
};

const userFlags = {
  clientCertificate: stringFlag('client-certificate', 'The file of the certificate.'),
  clientKey: stringFlag('client-key', 'The file of the key.'),
  token: stringFlag('token', 'The bearer token.'),
  username: stringFlag('username', 'The name for basic authentication.'),
  password: stringFlag('password', 'The password for basic authentication.'),
};

const setCredentials: Command = {
  name: 'set-credentials',
  use: 'config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password]',
  short: 'Set a user entry in kubeconfig',
  flags: Object.values(userFlags),
  async run(invocation) {
    const { session, value, changed, args } = invocation;
    const [name = ''] = args;
    if (args.length !== 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    const user: Record<string, JsonValue | undefined> = { ...session.kubeconfig.users.get(name) };
    for (const flag of Object.values(userFlags)) if (changed(flag)) user[flag.name] = value(flag);
    save(session, withEntry(session.kubeconfig, 'users', name, user));
    session.out(`User ${quote(name)} set.\n`);
  },
};

const getClusters: Command = {
  name: 'get-clusters',
  use: 'config get-clusters',
  short: 'Display clusters defined in the kubeconfig',
  async run({ session }) {
    session.out(namesTable([...session.kubeconfig.clusters.keys()]));
  },
};

const getUsers: Command = {
  name: 'get-users',
  use: 'config get-users',
  short: 'Display users defined in the kubeconfig',
  async run({ session }) {
    session.out(namesTable([...session.kubeconfig.users.keys()].toSorted()));
  },
};

function namesTable(names: readonly string[]): string {
  return ['NAME', ...names].map((name) => `${name}\n`).join('');
}

function deleteEntry(noun: 'cluster' | 'context' | 'user', section: Section): Command {
  return {
    name: `delete-${noun}`,
    use: `config delete-${noun} NAME`,
    short: `Delete the specified ${noun} from the kubeconfig`,
    async run(invocation: Invocation) {
      const { session, args, commandPath } = invocation;
      const [name] = args;
      if (name === undefined || args.length !== 1) {
        if (noun === 'user') throw usageError(commandPath, 'user to delete is required');
        session.out(helpText(invocation.path));
        return;
      }
      const path = session.kubeconfigFiles.defaultPath;
      if (!session.kubeconfig[section].has(name))
        throw new KubectlError(`cannot delete ${noun} ${name}, not in ${path}`);
      if (noun === 'context' && session.kubeconfig.currentContext === name) {
        session.err(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        );
      }
      save(session, withEntry(session.kubeconfig, section, name, undefined));
      session.out(`deleted ${noun} ${name} from ${path}\n`);
    },
  };
}

const renameContext: Command = {
  name: 'rename-context',
  use: 'config rename-context CONTEXT_NAME NEW_NAME',
  short: 'Rename a context from the kubeconfig file',
  async run(invocation) {
    const { session, args } = invocation;
    const [name, newName] = args;
    if (name === undefined || newName === undefined || args.length !== 2) {
      throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    }
    if (newName === '') throw new KubectlError('You must specify a new non-empty context name');
    const { kubeconfig } = session;
    const path = session.kubeconfigFiles.defaultPath;
    const context = kubeconfig.contexts.get(name);
    if (context === undefined) throw new KubectlError(`cannot rename the context ${quote(name)}, it's not in ${path}`);
    if (kubeconfig.contexts.has(newName)) {
      throw new KubectlError(
        `cannot rename the context ${quote(name)}, the context ${quote(newName)} already exists in ${path}`,
      );
    }
    const renamed = withEntry(withEntry(kubeconfig, 'contexts', newName, context), 'contexts', name, undefined);
    save(session, kubeconfig.currentContext === name ? { ...renamed, currentContext: newName } : renamed);
    session.out(`Context ${quote(name)} renamed to ${quote(newName)}.\n`);
  },
};

export const config: Command = {
  name: 'config',
  use: 'config SUBCOMMAND',
  short: 'Modify kubeconfig files',
  long: 'Shows and changes kubeconfig files: the one of --kubeconfig, else those of $KUBECONFIG, else ~/.kube/config.',
  subcommands: [
    view,
    setCluster,
    setCredentials,
    setContext,
    set,
    unset,
    currentContext,
    useContext,
    getContexts,
    getClusters,
    getUsers,
    deleteEntry('cluster', 'clusters'),
    deleteEntry('context', 'contexts'),
    deleteEntry('user', 'users'),
    renameContext,
  ],
  run: printUsageAndFail,
};

function save(session: Session, after: Kubeconfig): void {
  session.kubeconfigFiles.save(session.kubeconfig, after);
}
