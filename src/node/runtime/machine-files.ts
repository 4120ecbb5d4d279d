import { FileSystem, FileTree } from '../../sim/file-system';
import { buildLinux, PROCESS_TOOLS } from './images/linux';

/** Where a kubelet looks for the manifests of static pods (`staticPodPath`). */
export const MANIFESTS_FOLDER = '/etc/kubernetes/manifests';

const LIMIT_BYTES = 512 * 1024 * 1024;
const BUILT_MS = Date.UTC(2026, 0, 1);
const FOLDERS = [
  MANIFESTS_FOLDER,
  '/var/lib/kubelet/pods',
  '/var/log/pods',
  '/var/log/containers',
  '/data',
  '/proc',
  '/sys',
];

let installed: FileTree | undefined;

/** The files of a machine as it was installed; they survive pods and the loss of power. */
export function machineFiles(now: () => number): FileTree {
  if (installed === undefined) {
    installed = new FileTree(() => BUILT_MS);
    const files = new FileSystem(installed);
    buildLinux(files, 'debian', ['curl', ...PROCESS_TOOLS]);
    files.writeFile('/etc/hosts', '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n');
    for (const folder of FOLDERS) files.makeDirectory(folder, { recursive: true });
  }
  return new FileTree(now, { base: installed, limitBytes: LIMIT_BYTES, device: '/dev/vda1', type: 'ext4' });
}
