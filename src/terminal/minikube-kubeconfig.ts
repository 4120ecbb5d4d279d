import {
  emptyKubeconfig,
  kubeconfigObject,
  parseKubeconfig,
  withEntry,
  type Kubeconfig,
} from '../kubectl/kubeconfig/kubeconfig';
import { printYaml } from '../kubectl/output/yaml-print';
import { parentOf } from '../sim/file-system';
import type { MinikubeHost } from './minikube-host';
import type { TerminalIo } from './terminal-command';

type KubeconfigIo = Pick<TerminalIo, 'env' | 'files'>;

/** Writes the files that the entries of a profile name (`pkg/minikube/bootstrapper/certs.go`). */
export function writeCredentials(
  io: KubeconfigIo,
  profile: string,
  { authority, certificate, key }: ReturnType<NonNullable<MinikubeHost['credentials']>>,
): void {
  const home = `${homeOf(io)}/.minikube`;
  const folder = `${home}/profiles/${profile}`;
  io.files.makeDirectory(folder, { recursive: true });
  io.files.writeFile(`${home}/ca.crt`, authority);
  io.files.writeFile(`${folder}/client.crt`, certificate);
  io.files.writeFile(`${folder}/client.key`, key, 0o600);
}

/** Adds cluster, context and user of a profile and makes its context the current one (`pkg/minikube/kubeconfig`). */
export function addProfile(io: KubeconfigIo, profile: string, server: string): void {
  const home = `${homeOf(io)}/.minikube`;
  let config = read(io);
  config = withEntry(config, 'clusters', profile, { 'certificate-authority': `${home}/ca.crt`, server });
  config = withEntry(config, 'contexts', profile, { cluster: profile, namespace: 'default', user: profile });
  config = withEntry(config, 'users', profile, {
    'client-certificate': `${home}/profiles/${profile}/client.crt`,
    'client-key': `${home}/profiles/${profile}/client.key`,
  });
  write(io, { ...config, currentContext: profile });
}

/** Removes the profile again, as `minikube stop` and `minikube delete` do. */
export function removeProfile(io: KubeconfigIo, profile: string): void {
  let config = read(io);
  for (const section of ['clusters', 'contexts', 'users'] as const)
    config = withEntry(config, section, profile, undefined);
  write(io, { ...config, currentContext: config.currentContext === profile ? '' : config.currentContext });
}

export function useContext(io: KubeconfigIo, profile: string): void {
  write(io, { ...read(io), currentContext: profile });
}

export function currentContext(io: KubeconfigIo): string {
  return read(io).currentContext;
}

export function hasContext(io: KubeconfigIo, profile: string): boolean {
  return read(io).contexts.has(profile);
}

export function homeOf({ env }: Pick<TerminalIo, 'env'>): string {
  return env.get('HOME') ?? '/root';
}

function pathOf(io: KubeconfigIo): string {
  const listed = (io.env.get('KUBECONFIG') ?? '').split(':').find((path) => path !== '');
  return listed ?? `${homeOf(io)}/.kube/config`;
}

function read(io: KubeconfigIo): Kubeconfig {
  const path = pathOf(io);
  if (!io.files.exists(path)) return emptyKubeconfig;
  const config = parseKubeconfig(io.files.readFile(path));
  return 'error' in config ? emptyKubeconfig : config;
}

function write(io: KubeconfigIo, config: Kubeconfig): void {
  const path = pathOf(io);
  io.files.makeDirectory(parentOf(path), { recursive: true });
  io.files.writeFile(path, printYaml(kubeconfigObject(config)), 0o600);
}
