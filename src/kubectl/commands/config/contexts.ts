import { quote } from '../../../api/go/text';
import type { Command } from '../../command';
import { KubectlError, throwAggregate } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { textAt } from '../../json';
import { withEntry } from '../../kubeconfig/kubeconfig';
import type { JsonValue } from '../../../api/go/json-value';
import { alignTabs, getLayout } from '../../output/tabwriter';
import { helpThen } from '../print-usage';
import { save } from './save';

/** Source: kubectl/pkg/cmd/config/current_context.go. */
export const currentContext: Command = {
  name: 'current-context',
  use: 'config current-context [flags]',
  short: 'Display the current-context',
  async run({ session }) {
    const name = session.startingConfig.currentContext;
    if (name === '') throw new KubectlError('current-context is not set');
    session.out(`${name}\n`);
  },
};

const contextsFlags = {
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  output: stringFlag('output', 'name: print only the names.', { shorthand: 'o' }),
};

/** Source: kubectl/pkg/cmd/config/get_contexts.go. */
export const getContexts: Command = {
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
    const { contexts, currentContext: current } = session.startingConfig;
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

/** Source: kubectl/pkg/cmd/config/use_context.go. */
export const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  use: 'config use-context CONTEXT_NAME',
  short: 'Set the current-context in a kubeconfig file',
  async run(invocation) {
    const { session, args } = invocation;
    const [name] = args;
    if (name === undefined || args.length !== 1) throw helpThen(invocation, `Unexpected args: [${args.join(' ')}]`);
    if (name === '') throw new KubectlError('empty context names are not allowed');
    if (!session.startingConfig.contexts.has(name))
      throw new KubectlError(`no context exists with the name: ${quote(name)}`);
    save(session, { ...session.startingConfig, currentContext: name });
    session.out(`Switched to context ${quote(name)}.\n`);
  },
};

const contextFlags = {
  current: boolFlag('current', 'Change the current context.'),
  cluster: stringFlag('cluster', 'The cluster of the context.'),
  user: stringFlag('user', 'The user of the context.'),
  namespace: stringFlag('namespace', 'The namespace of the context.', { shorthand: 'n' }),
};

/** Source: kubectl/pkg/cmd/config/set_context.go. */
export const setContext: Command = {
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
    const { startingConfig: kubeconfig } = session;
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

/** Source: kubectl/pkg/cmd/config/rename_context.go. */
export const renameContext: Command = {
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
    const { startingConfig: kubeconfig } = session;
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
