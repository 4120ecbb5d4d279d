import type { Command } from '../../command';
import { printUsageAndFail } from '../print-usage';
import { currentContext, getContexts, renameContext, setContext, useContext } from './contexts';
import { deleteEntry } from './delete-entry';
import { getClusters, getUsers } from './list-names';
import { setCluster } from './set-cluster';
import { setCredentials } from './set-credentials';
import { set, unset } from './set-property';
import { view } from './view';

/** Source: kubectl/pkg/cmd/config/config.go. */
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
