import type { Command, Invocation } from '../../command';
import { KubectlError, usageError } from '../../errors';
import { helpText } from '../../flags/help';
import { withEntry, type Section } from '../../kubeconfig/kubeconfig';
import { save } from './save';

/** Sources: kubectl/pkg/cmd/config/delete_cluster.go, delete_context.go, delete_user.go. */
export function deleteEntry(noun: 'cluster' | 'context' | 'user', section: Section): Command {
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
      if (!session.startingConfig[section].has(name))
        throw new KubectlError(`cannot delete ${noun} ${name}, not in ${path}`);
      if (noun === 'context' && session.startingConfig.currentContext === name) {
        session.err(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        );
      }
      save(session, withEntry(session.startingConfig, section, name, undefined));
      session.out(`deleted ${noun} ${name} from ${path}\n`);
    },
  };
}
