/** Where a cluster outside is found; what is empty is found as kubectl finds it. */
export interface ClusterPlace {
  /** A kubeconfig file; default: those of `$KUBECONFIG`, or `~/.kube/config`. */
  readonly kubeconfig: string;
  /** One of its contexts; default: the current one. */
  readonly context: string;
}

/**
 * The cluster outside that the scenarios of this process run on; undefined when each has an embedded one. It stands in the environment, so
 * that it counts for cucumber-js without `gherkube run` too, and while the steps are loaded.
 */
export function clusterPlace(): ClusterPlace | undefined {
  const { GHERKUBE_KUBECONFIG: kubeconfig = '', GHERKUBE_CONTEXT: context = '' } = process.env;
  return kubeconfig === '' && context === '' ? undefined : { kubeconfig, context };
}

/** To be called before the steps are loaded. */
export function setClusterPlace({ kubeconfig, context }: ClusterPlace): void {
  process.env['GHERKUBE_KUBECONFIG'] = kubeconfig;
  process.env['GHERKUBE_CONTEXT'] = context;
}
