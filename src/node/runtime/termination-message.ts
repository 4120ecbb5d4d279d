import type { FileSystem } from '../../sim/file-system';
import type { ContainerConfig } from './container-config';
import type { ContainerLog } from './container-log';

/** `MaxContainerTerminationMessageLength`, `...LogLength` and `...LogLines` (pkg/kubelet/container/runtime.go). */
const MAX_MESSAGE = 4096;
const MAX_LOG = 2048;
const MAX_LOG_LINES = 80;

/**
 * What a container that has ended leaves as its last words; '' for nothing. Without `files` it has written none.
 * Source: kuberuntime/kuberuntime_container.go, `getTerminationMessage`.
 */
export function terminationMessage(
  { terminationMessagePath: path, terminationMessagePolicy: policy }: ContainerConfig,
  exitCode: number,
  log: ContainerLog,
  files: FileSystem | undefined,
): string {
  if (path !== undefined && files?.tryStat(path)?.kind === 'file') {
    const written = files.readFile(path);
    if (written !== '') return written.slice(-MAX_MESSAGE);
  }
  if (policy !== 'FallbackToLogsOnError' || exitCode === 0) return '';
  return log.read({ tailLines: MAX_LOG_LINES }).slice(-MAX_LOG);
}
