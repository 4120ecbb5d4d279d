import type { User } from '../../api/authentication/user';
import type { Flag } from '../flags/flag';
import { globalFlags } from '../flags/global-flags';
import type { ParsedFlags } from '../flags/parse-flags';
import { at, listAt, objectAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';

// What the command line says of the cluster and the user goes before what the kubeconfig says. Source: client-go/tools/clientcmd/client_config.go
// (getCluster, getAuthInfo), overrides.go.

/** Where kubectl looks when nothing tells it more (clientcmd/client_config.go, getDefaultCluster). */
const DEFAULT_SERVER = 'http://localhost:8080';

/** The cluster entry with the flags about the server in it. */
export function withClusterFlags(cluster: JsonObject, { value }: ParsedFlags): JsonObject {
  const server = value(globalFlags.server);
  const tlsServerName = value(globalFlags.tlsServerName);
  const certificateAuthority = value(globalFlags.certificateAuthority);
  const insecure = value(globalFlags.insecureSkipTlsVerify);
  const merged: Record<string, JsonValue | undefined> = { ...cluster };
  if (server !== '') merged['server'] = server;
  if (textAt(merged, 'server') === '') merged['server'] = DEFAULT_SERVER;
  if (server !== '' || tlsServerName !== '') merged['tls-server-name'] = tlsServerName;
  if (insecure || certificateAuthority !== '') {
    merged['insecure-skip-tls-verify'] = insecure;
    merged['certificate-authority'] = certificateAuthority;
    delete merged['certificate-authority-data'];
  }
  if (value(globalFlags.disableCompression)) merged['disable-compression'] = true;
  return merged;
}

/** The user entry with the flags about credentials and impersonation in it. */
export function withUserFlags(user: JsonObject, flags: ParsedFlags): JsonObject {
  const { value } = flags;
  const merged: Record<string, JsonValue | undefined> = { ...user };
  const put = (field: string, flag: Flag<string>): void => {
    const text = value(flag);
    if (text !== '') merged[field] = text;
  };
  put('token', globalFlags.token);
  put('username', globalFlags.username);
  put('password', globalFlags.password);
  for (const [field, flag] of [
    ['client-certificate', globalFlags.clientCertificate],
    ['client-key', globalFlags.clientKey],
  ] as const) {
    if (value(flag) !== '') delete merged[`${field}-data`];
    put(field, flag);
  }
  put('as', globalFlags.as);
  put('as-uid', globalFlags.asUid);
  if (value(globalFlags.asGroup).length > 0) merged['as-groups'] = value(globalFlags.asGroup);
  if (value(globalFlags.asUserExtra).length > 0) merged['as-user-extra'] = extraOf(value(globalFlags.asUserExtra));
  return merged;
}

/** `key=value`, several times for several values. */
function extraOf(texts: readonly string[]): JsonObject {
  const extra = new Map<string, string[]>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    const [key, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    extra.set(key, [...(extra.get(key) ?? []), value]);
  }
  return Object.fromEntries(extra);
}

/** Whom the user entry wants to be; undefined: itself. The groups are those that the server gives everybody who names none. */
export function impersonatedUser(user: JsonObject): User | undefined {
  const name = textAt(user, 'as');
  if (name === '') return undefined;
  const uid = textAt(user, 'as-uid');
  const asked = listAt(user, 'as-groups').map(String);
  const groups = asked.length > 0 ? asked : serviceAccountGroups(name);
  const extra = Object.fromEntries(
    Object.keys(objectAt(user, 'as-user-extra')).map((key) => [key, listAt(user, 'as-user-extra', key).map(String)]),
  );
  return {
    name,
    ...(uid !== '' && { uid }),
    groups: groups.includes('system:authenticated') ? groups : [...groups, 'system:authenticated'],
    ...(at(user, 'as-user-extra') !== undefined && { extra }),
  };
}

/** Source: apiserver/pkg/authentication/serviceaccount/util.go (MakeGroupNames). */
function serviceAccountGroups(name: string): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? [];
  return namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
