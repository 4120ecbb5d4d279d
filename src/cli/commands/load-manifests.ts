import { existsSync } from 'node:fs';
import type { Client } from '../../client/client';
import { kubectl } from '../../kubectl/kubectl';
import { hostFiles } from './kubectl';

/** Applies manifests as `kubectl apply -f PATH -R` does; says whether all of them were accepted. What is wrong goes to stderr. */
export async function loadManifests(client: Client, path: string): Promise<boolean> {
  if (!existsSync(path)) {
    process.stderr.write(`gherkube serve: there is no ${path} to load\n`);
    return false;
  }
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'gherkube', cluster: { server: client.server } }],
    contexts: [{ name: 'gherkube', context: { cluster: 'gherkube', user: '' } }],
    'current-context': 'gherkube',
  });
  const exitCode = await kubectl(['apply', '-R', '-f', path], {
    stdin: '',
    stdout: () => undefined,
    stderr: (text) => void process.stderr.write(text),
    env: new Map([['KUBECONFIG', KUBECONFIG_PATH]]),
    files: { ...hostFiles, read: (file) => (file === KUBECONFIG_PATH ? kubeconfig : hostFiles.read(file)) },
    connect: () => client,
  });
  return exitCode === 0;
}

/** No file of the host has this name. */
const KUBECONFIG_PATH = '/dev/null/kubeconfig';
