import type { Command } from '../../command';

/** Source: kubectl/pkg/cmd/config/get_clusters.go. Divergence from real Kubernetes: in the file's order, not in that of a Go map. */
export const getClusters: Command = {
  name: 'get-clusters',
  use: 'config get-clusters [flags]',
  short: 'Display clusters defined in the kubeconfig',
  async run({ session }) {
    session.out(namesTable([...session.startingConfig.clusters.keys()]));
  },
};

/** Source: kubectl/pkg/cmd/config/get_users.go. */
export const getUsers: Command = {
  name: 'get-users',
  use: 'config get-users [flags]',
  short: 'Display users defined in the kubeconfig',
  async run({ session }) {
    session.out(namesTable([...session.startingConfig.users.keys()].toSorted()));
  },
};

function namesTable(names: readonly string[]): string {
  return ['NAME', ...names].map((name) => `${name}\n`).join('');
}
