import type { Kubeconfig } from '../../kubeconfig/kubeconfig';
import type { Session } from '../../session';

/** Stores a changed kubeconfig, each difference in the file that it stands in. */
export function save(session: Session, after: Kubeconfig): void {
  session.kubeconfigFiles.save(session.startingConfig, after);
}
