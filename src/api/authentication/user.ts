/** Who makes a request, as the API server has made out (apiserver/pkg/authentication/user). */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Who asks when nobody else is named: the person whom a fresh cluster's kubeconfig belongs to. */
export const clusterAdministrator: User = {
  name: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
