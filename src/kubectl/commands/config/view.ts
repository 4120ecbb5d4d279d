import type { Command } from '../../command';
import { KubectlError, usageError } from '../../errors';
import { boolFlag } from '../../flags/flag';
import { globalFlags } from '../../flags/global-flags';
import { textAt } from '../../json';
import { kubeconfigObject, type Kubeconfig } from '../../kubeconfig/kubeconfig';
import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import { createPrinter, printFlagsWithDefault } from '../../print-flags';
import type { Session } from '../../session';

const flags = {
  merge: boolFlag('merge', 'Merge all kubeconfig files.', { default: true }),
  raw: boolFlag('raw', 'Show certificates and secrets too.'),
  flatten: boolFlag('flatten', 'Put the content of the files that are referred to into the output.'),
  minify: boolFlag('minify', 'Show only what belongs to the current context.'),
};

/**
 * Source: kubectl/pkg/cmd/config/view.go, client-go/tools/clientcmd/api/helpers.go.
 * Divergence from real Kubernetes: in JSON the fields come sorted, not in the order of the Go struct.
 */
export const view: Command = {
  name: 'view',
  use: 'config view [flags]',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  examples: [
    'kubectl config view',
    'kubectl config view --minify',
    "kubectl config view -o jsonpath='{.contexts[*].name}'",
  ],
  flags: [...Object.values(flags), ...printFlagsWithDefault('yaml')],
  async run(invocation) {
    const { session, value, changed, args, commandPath } = invocation;
    if (args.length > 0) throw usageError(commandPath, `unexpected arguments: [${args.join(' ')}]`);
    const print = createPrinter(invocation, 'yaml');
    if (changed(flags.merge) && !value(flags.merge) && value(globalFlags.kubeconfig) === '') {
      throw new KubectlError('if merge==false a precise file must be specified');
    }
    const context = value(globalFlags.context);
    let kubeconfig = session.startingConfig;
    if (value(flags.minify))
      kubeconfig = minified(context === '' ? kubeconfig : { ...kubeconfig, currentContext: context });
    if (value(flags.flatten)) kubeconfig = flattened(session, kubeconfig);
    else if (!value(flags.raw)) kubeconfig = withoutSecrets(kubeconfig);
    session.out(print(kubeconfigObject(kubeconfig)));
  },
};

function minified(config: Kubeconfig): Kubeconfig {
  const { currentContext, contexts } = config;
  const context = contexts.get(currentContext);
  if (currentContext === '') throw new KubectlError('current-context must exist in order to minify');
  if (context === undefined) throw new KubectlError(`cannot locate context ${currentContext}`);
  const only = (section: 'clusters' | 'users', name: string) => {
    const entry = config[section].get(name);
    if (name === '') return new Map<string, JsonObject>();
    if (entry === undefined)
      throw new KubectlError(`cannot locate ${section === 'users' ? 'user' : 'cluster'} ${name}`);
    return new Map([[name, entry]]);
  };
  return {
    ...config,
    contexts: new Map([[currentContext, context]]),
    clusters: only('clusters', textAt(context, 'cluster')),
    users: only('users', textAt(context, 'user')),
  };
}

/** Certificates are left out, secrets hidden. */
function withoutSecrets(config: Kubeconfig): Kubeconfig {
  const replace = (entries: ReadonlyMap<string, JsonObject>, hidden: Readonly<Record<string, string>>) =>
    mapped(entries, (entry) => {
      const shown: Record<string, JsonValue | undefined> = { ...entry };
      for (const [field, text] of Object.entries(hidden)) if (textAt(entry, field) !== '') shown[field] = text;
      return shown;
    });
  return {
    ...config,
    clusters: replace(config.clusters, { 'certificate-authority-data': 'DATA+OMITTED' }),
    users: replace(config.users, {
      'client-certificate-data': 'DATA+OMITTED',
      'client-key-data': 'DATA+OMITTED',
      token: 'REDACTED',
      password: 'REDACTED',
    }),
  };
}

/** Files that are referred to become their content. */
function flattened(session: Session, config: Kubeconfig): Kubeconfig {
  const { files } = session.environment;
  const embed = (entries: ReadonlyMap<string, JsonObject>, fields: readonly string[]) =>
    mapped(entries, (entry) => {
      const flat: Record<string, JsonValue | undefined> = { ...entry };
      for (const field of fields) {
        const path = textAt(entry, field);
        if (path === '') continue;
        if (textAt(entry, `${field}-data`) !== '')
          throw new KubectlError('cannot have values for both path and contents');
        const text = files.read(path);
        if (text === undefined) throw new KubectlError(`open ${path}: no such file or directory`);
        delete flat[field];
        flat[`${field}-data`] = Buffer.from(text, 'utf8').toString('base64');
      }
      return flat;
    });
  return {
    ...config,
    clusters: embed(config.clusters, ['certificate-authority']),
    users: embed(config.users, ['client-certificate', 'client-key']),
  };
}

function mapped(
  entries: ReadonlyMap<string, JsonObject>,
  change: (entry: JsonObject) => JsonObject,
): ReadonlyMap<string, JsonObject> {
  return new Map([...entries].map(([name, entry]) => [name, change(entry)]));
}
