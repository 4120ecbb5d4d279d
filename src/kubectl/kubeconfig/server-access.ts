import { Buffer } from 'node:buffer';
import type { Credentials, ServerAccess } from '../../client/server-access';
import type { KubectlEnvironment } from '../environment';
import { ConfigurationError, KubectlError } from '../errors';
import { at, objectAt, textAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import { credentialPluginOf, pluginCredentials } from './credential-plugin';

/** A cluster and a user of a kubeconfig, what the command line says of them included. */
export interface ConnectionEntries {
  readonly clusterName: string;
  readonly cluster: JsonObject;
  readonly userName: string;
  readonly user: JsonObject;
}

/**
 * What a client needs to talk to the server, files read and data decoded. Throws `ConfigurationError` with all that is wrong with the entries.
 * Source: client-go/tools/clientcmd/validation.go, client_config.go (ClientConfig).
 * Divergence from real Kubernetes: `proxy-url` and `auth-provider` are refused.
 */
export function serverAccessOf(entries: ConnectionEntries, environment: KubectlEnvironment): ServerAccess {
  const { cluster, user, userName } = entries;
  const problems = [...userProblems(entries, environment), ...clusterProblems(entries, environment)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const proxyUrl = textAt(cluster, 'proxy-url');
  if (proxyUrl !== '') throw new KubectlError(`this kubectl talks to no proxy: ${proxyUrl}`);
  if (at(user, 'auth-provider') !== undefined) {
    throw new KubectlError(`no Auth Provider found for name ${JSON.stringify(textAt(user, 'auth-provider', 'name'))}`);
  }
  const insecure = at(cluster, 'insecure-skip-tls-verify') === true;
  const certificateAuthority = pem(cluster, 'certificate-authority', environment);
  if (insecure && certificateAuthority !== undefined) {
    throw new KubectlError('specifying a root certificates file with the insecure flag is not allowed');
  }
  const tlsServerName = textAt(cluster, 'tls-server-name');
  const plugin = credentialPluginOf(user, cluster);
  return {
    server: textAt(cluster, 'server'),
    ...(certificateAuthority !== undefined && { certificateAuthority }),
    ...(insecure && { insecureSkipTlsVerify: true }),
    ...(tlsServerName !== '' && { tlsServerName }),
    ...(at(cluster, 'disable-compression') === true && { disableCompression: true }),
    credentials: async () =>
      plugin === undefined
        ? staticCredentials(user, environment)
        : { ...staticCredentials(user, environment), ...(await pluginCredentials(plugin, userName, environment)) },
  };
}

/** A token goes before a name with a password (client-go/transport/round_trippers.go). */
function staticCredentials(user: JsonObject, environment: KubectlEnvironment): Credentials {
  const clientCertificate = pem(user, 'client-certificate', environment);
  const clientKey = pem(user, 'client-key', environment);
  const token = tokenOf(user, environment);
  const [name, password] = [textAt(user, 'username'), textAt(user, 'password')];
  const authorization =
    token !== ''
      ? `Bearer ${token}`
      : name !== '' || password !== ''
        ? `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
        : undefined;
  return {
    ...(authorization !== undefined && { authorization }),
    ...(clientCertificate !== undefined && clientKey !== undefined && { clientCertificate, clientKey }),
  };
}

function tokenOf(user: JsonObject, { files }: KubectlEnvironment): string {
  const token = textAt(user, 'token');
  const file = textAt(user, 'tokenFile');
  if (token !== '' || file === '') return token;
  const text = files.read(file);
  if (text === undefined) throw new KubectlError(`open ${file}: no such file or directory`);
  return text.trim();
}

/** What stands in the entry itself goes before the file that it names. */
function pem(entry: JsonObject, field: string, { files }: KubectlEnvironment): string | undefined {
  const data = textAt(entry, `${field}-data`);
  if (data !== '') return Buffer.from(data, 'base64').toString();
  const file = textAt(entry, field);
  return file === '' ? undefined : files.read(file);
}

function clusterProblems({ clusterName, cluster }: ConnectionEntries, { files }: KubectlEnvironment): string[] {
  const problems: string[] = [];
  const file = textAt(cluster, 'certificate-authority');
  if (textAt(cluster, 'server') === '') {
    problems.push(
      clusterName === ''
        ? 'default cluster has no server defined'
        : `no server found for cluster ${JSON.stringify(clusterName)}`,
    );
  }
  if (file !== '' && textAt(cluster, 'certificate-authority-data') !== '') {
    problems.push(
      `certificate-authority-data and certificate-authority are both specified for ${clusterName}. certificate-authority-data will override.`,
    );
  }
  if (file !== '' && files.read(file) === undefined) {
    problems.push(`unable to read certificate-authority ${file} for ${clusterName} due to ${noSuchFile(file)}`);
  }
  return problems;
}

function userProblems({ userName, user }: ConnectionEntries, { files }: KubectlEnvironment): string[] {
  const has = (...fields: readonly string[]) => fields.some((field) => textAt(user, field) !== '');
  const problems: string[] = [];
  if (has('client-certificate', 'client-certificate-data')) {
    if (has('client-certificate') && has('client-certificate-data')) {
      problems.push(
        `client-cert-data and client-cert are both specified for ${userName}. client-cert-data will override.`,
      );
    }
    if (has('client-key') && has('client-key-data')) {
      problems.push(`client-key-data and client-key are both specified for ${userName}; client-key-data will override`);
    }
    if (!has('client-key', 'client-key-data')) {
      problems.push(
        `client-key-data or client-key must be specified for ${userName} to use the clientCert authentication method.`,
      );
    }
    for (const [field, title] of [
      ['client-certificate', 'client-cert'],
      ['client-key', 'client-key'],
    ] as const) {
      const file = textAt(user, field);
      if (file !== '' && files.read(file) === undefined) {
        problems.push(`unable to read ${title} ${file} for ${userName} due to ${noSuchFile(file)}`);
      }
    }
  }
  problems.push(...pluginProblems(userName, objectAt(user, 'exec'), at(user, 'exec') !== undefined));
  if (has('token') && has('username', 'password')) {
    problems.push(
      `more than one authentication method found for ${userName}; found [token basicAuth], only one is allowed`,
    );
  }
  const asSomebody = ['as-uid', 'as-groups', 'as-user-extra'].some((field) => at(user, field) !== undefined);
  if (asSomebody && !has('as')) {
    problems.push(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  }
  return problems;
}

function pluginProblems(userName: string, plugin: JsonObject, isAsked: boolean): readonly string[] {
  if (!isAsked) return [];
  const missing = (field: string) =>
    textAt(plugin, field) === ''
      ? [`${field} must be specified for ${userName} to use exec authentication plugin`]
      : [];
  return [...missing('command'), ...missing('apiVersion')];
}

function noSuchFile(file: string): string {
  return `open ${file}: no such file or directory`;
}
