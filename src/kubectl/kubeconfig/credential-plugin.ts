import type { Credentials } from '../../client/server-access';
import { ConnectionError } from '../../client/client';
import type { CredentialPlugin, KubectlEnvironment } from '../environment';
import { asJson, at, listAt, objectAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';

/** The program that a user entry names for its credentials, if it does. Source: client-go/plugin/pkg/client/auth/exec/exec.go. */
export function credentialPluginOf(user: JsonObject, cluster: JsonObject): CredentialPlugin | undefined {
  if (at(user, 'exec') === undefined) return undefined;
  const plugin = objectAt(user, 'exec');
  const apiVersion = textAt(plugin, 'apiVersion');
  return {
    command: textAt(plugin, 'command'),
    args: listAt(plugin, 'args').map(String),
    env: listAt(plugin, 'env').map((item) => [textAt(item, 'name'), textAt(item, 'value')] as const),
    apiVersion,
    installHint: textAt(plugin, 'installHint'),
    info: JSON.stringify({
      kind: 'ExecCredential',
      apiVersion,
      spec: { ...(at(plugin, 'provideClusterInfo') === true && { cluster: clusterInfo(cluster) }), interactive: false },
    }),
  };
}

/** Runs the plugin. Rejects with `ConnectionError`, in client-go's words, when it does not give what it should. */
export async function pluginCredentials(
  plugin: CredentialPlugin,
  userName: string,
  { runCredentialPlugin }: KubectlEnvironment,
): Promise<Credentials> {
  if (runCredentialPlugin === undefined) {
    throw new ConnectionError(
      `getting credentials: exec: no program can be run here for the credentials of ${userName}`,
    );
  }
  try {
    return credentialsOf(await runCredentialPlugin(plugin), plugin);
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    throw new ConnectionError(`getting credentials: ${error.message}`);
  }
}

/** A plugin that gives no credentials. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

function credentialsOf(stdout: string, { apiVersion }: CredentialPlugin): Credentials {
  const answer = parsed(stdout);
  const returned = textAt(answer, 'apiVersion');
  if (returned !== apiVersion) {
    throw new CredentialError(
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${returned}`,
    );
  }
  if (at(answer, 'status') === undefined) throw new CredentialError("exec plugin didn't return a status field");
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map((field) =>
    textAt(answer, 'status', field),
  );
  if (!token && !certificate && !key) throw new CredentialError("exec plugin didn't return a token or cert/key pair");
  if (!certificate !== !key) throw new CredentialError('exec plugin returned only certificate or key, not both');
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(certificate && key && { clientCertificate: certificate, clientKey: key }),
  };
}

function parsed(stdout: string): JsonValue {
  try {
    return asJson(JSON.parse(stdout));
  } catch (error) {
    throw new CredentialError(`decoding stdout: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What `provideClusterInfo` tells the plugin (client-go/tools/clientcmd/api, `ExecConfig.ProvideClusterInfo`). */
function clusterInfo(cluster: JsonObject): JsonObject {
  const kept = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority-data', 'proxy-url'];
  return Object.fromEntries(
    kept.flatMap((field) => {
      const value = at(cluster, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}
