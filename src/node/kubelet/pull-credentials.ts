import type { Pod, Secret } from '../../api/generated/types';
import { secrets } from '../../api/kinds/secret';
import type { Credentials } from '../runtime/images/registry';
import type { KubeletContext } from './kubelet-context';

/** What the pod's pull secrets say; those that are not there are told of (pkg/kubelet/kubelet_pods.go, `getPullSecretsForPod`). */
export function pullCredentials({ api, recorder }: KubeletContext, pod: Pod): readonly Credentials[] {
  const missing: string[] = [];
  const found = (pod.spec.imagePullSecrets ?? []).flatMap(({ name = '' }) => {
    const secret = api.find(secrets, { namespace: pod.metadata.namespace ?? '', name });
    if (secret === undefined) missing.push(name);
    return secret === undefined ? [] : credentialsOf(secret);
  });
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    recorder.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }
  return found;
}

/** A secret of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`; what cannot be read says nothing. */
function credentialsOf({ data = {} }: Secret): readonly Credentials[] {
  const read = jsonOf(data['.dockerconfigjson'] ?? data['.dockercfg'] ?? '');
  const auths = data['.dockerconfigjson'] === undefined ? read : fieldOf(read, 'auths');
  if (typeof auths !== 'object' || auths === null) return [];
  return Object.entries(auths).map(([url, entry]: [string, unknown]) => {
    const [user = '', ...password] = decoded(textOf(fieldOf(entry, 'auth'))).split(':');
    return {
      host: hostOf(url),
      username: textOf(fieldOf(entry, 'username')) || user,
      password: textOf(fieldOf(entry, 'password')) || password.join(':'),
    };
  });
}

/** `https://index.docker.io/v1/` is `docker.io`. */
function hostOf(url: string): string {
  const host = url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return /^(?:index|registry-1)\.docker\.io$/.test(host) ? 'docker.io' : host;
}

function jsonOf(base64: string): unknown {
  try {
    const value: unknown = JSON.parse(decoded(base64));
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
