import { quote } from '../../../api/go/text';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { withEntry } from '../../kubeconfig/kubeconfig';
import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import { helpThen } from '../print-usage';
import { embeddedFile, requireFile } from './certificate-files';
import { pluginFlags, pluginPairs, requireInteractiveMode, withPlugins } from './exec-plugin';
import { save } from './save';

const flags = {
  clientCertificate: stringFlag('client-certificate', 'The file of the certificate.'),
  clientKey: stringFlag('client-key', 'The file of the key.'),
  embed: boolFlag('embed-certs', 'Put the certificate and the key themselves into the file.'),
  token: stringFlag('token', 'The bearer token.'),
  username: stringFlag('username', 'The name for basic authentication.'),
  password: stringFlag('password', 'The password for basic authentication.'),
};

/**
 * Source: kubectl/pkg/cmd/config/set_credentials.go.
 * Divergence from real Kubernetes: paths are stored as they are given, not made absolute.
 */
export const setCredentials: Command = {
  name: 'set-credentials',
  use: 'config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  short: 'Set a user entry in kubeconfig',
  flags: [...Object.values(flags), ...Object.values(pluginFlags)],
  async run(invocation) {
    const { session, args } = invocation;
    const [name = ''] = args;
    if (args.length !== 1) throw helpThen(invocation, `unexpected args: [${args.join(' ')}]`);
    // A pair that is none is told before all else.
    pluginPairs(invocation);
    if (name === '') throw new KubectlError('you must specify a non-empty user name');
    validate(invocation);
    requireInteractiveMode(invocation);
    const { startingConfig } = session;
    const user = withPlugins(invocation, modified(invocation, startingConfig.users.get(name) ?? {}));
    save(session, withEntry(startingConfig, 'users', name, user));
    session.out(`User ${quote(name)} set.\n`);
  },
};

function validate({ session, value }: Invocation): void {
  if (value(flags.token) !== '' && (value(flags.username) !== '' || value(flags.password) !== '')) {
    throw new KubectlError(
      'you cannot specify more than one authentication method at the same time: --token, --username/--password',
    );
  }
  if (!value(flags.embed)) return;
  const files = [flags.clientCertificate, flags.clientKey].filter((flag) => value(flag) !== '');
  if (files.length === 0) {
    throw new KubectlError(
      `you must specify a --${flags.clientCertificate.name} or --${flags.clientKey.name} to embed`,
    );
  }
  for (const flag of files) requireFile(session, flag.name, value(flag));
}

/** A token and a name with its password exclude each other: the one that is given takes the other's place. */
function modified({ session, value, changed }: Invocation, before: JsonObject): JsonObject {
  const user: Record<string, JsonValue | undefined> = { ...before };
  for (const flag of [flags.clientCertificate, flags.clientKey]) {
    if (!changed(flag)) continue;
    const path = value(flag);
    delete user[flag.name];
    if (value(flags.embed)) user[`${flag.name}-data`] = embeddedFile(session, path);
    else if (path !== '') {
      user[flag.name] = path;
      delete user[`${flag.name}-data`];
    }
  }
  for (const flag of [flags.token, flags.username, flags.password]) if (changed(flag)) user[flag.name] = value(flag);
  if (value(flags.token) !== '') {
    delete user['username'];
    delete user['password'];
  }
  if (value(flags.username) !== '' || value(flags.password) !== '') delete user['token'];
  return user;
}
