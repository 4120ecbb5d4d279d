import { keyPairError } from '../../../api/x509/key-pair';
import { isConfigMapKey } from '../../../api/names';
import { quote } from '../../../api/go/text';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { stringFlag, stringSliceFlag } from '../../flags/flag';
import { marshalSortedJson } from '../../../api/go/json-print';
import { printUsageAndFail } from '../print-usage';
import { contentHash } from './content-hash';
import { addEnvFiles, addFiles, addLiterals, dataFlags, requireCompatibleSources, type AddKey } from './data-sources';
import { appendHashFlag, createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const typeFlag = stringFlag('type', 'The type of the secret.');

/** Source: kubectl/pkg/cmd/create/create_secret.go. */
const generic: Command = {
  name: 'generic',
  use: 'create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from a local file, directory, or literal value',
  examples: ['kubectl create secret generic login --from-literal=username=admin --from-literal=password=secret'],
  flags: [...generatedObjectFlags, ...Object.values(dataFlags), typeFlag, appendHashFlag],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    requireCompatibleSources(invocation);
    const { data, add } = secretData();
    addLiterals(value(dataFlags.fromLiteral), add);
    addFiles(invocation, value(dataFlags.fromFile), add);
    addEnvFiles(invocation, value(dataFlags.fromEnvFile), 'secret', add);
    await createSecretObject(invocation, name, value(typeFlag), data);
  },
};

const tlsFlags = {
  cert: stringFlag('cert', 'The file of the certificate, PEM.'),
  key: stringFlag('key', 'The file of the private key, PEM.'),
};

/** Source: kubectl/pkg/cmd/create/create_secret_tls.go. */
const tls: Command = {
  name: 'tls',
  use: 'create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a TLS secret',
  flags: [...generatedObjectFlags, ...Object.values(tlsFlags), appendHashFlag],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const [certPath, keyPath] = [value(tlsFlags.cert), value(tlsFlags.key)];
    if (certPath === '' || keyPath === '') throw new KubectlError('key and cert must be specified');
    const cert = fileText(invocation, certPath);
    const key = fileText(invocation, keyPath);
    const problem = keyPairError(cert, key);
    if (problem !== undefined) throw new KubectlError(problem);
    const { data, add } = secretData();
    add('tls.crt', cert);
    add('tls.key', key);
    await createSecretObject(invocation, name, 'kubernetes.io/tls', data);
  },
};

const dockerFlags = {
  username: stringFlag('docker-username', 'The name at the registry.'),
  password: stringFlag('docker-password', 'The password at the registry.'),
  email: stringFlag('docker-email', 'The mail address at the registry.'),
  server: stringFlag('docker-server', 'The registry.', { default: 'https://index.docker.io/v1/' }),
  fromFile: stringSliceFlag(
    'from-file',
    'A file that holds the configuration, under .dockerconfigjson or under KEY with KEY=PATH.',
  ),
};
const DOCKER_CONFIG_JSON = '.dockerconfigjson';

/** Source: kubectl/pkg/cmd/create/create_secret_docker.go. */
const dockerRegistry: Command = {
  name: 'docker-registry',
  use: 'create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret for use with a Docker registry',
  flags: [...generatedObjectFlags, ...Object.values(dockerFlags), appendHashFlag],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const sources = value(dockerFlags.fromFile).map((source) =>
      source.includes('=') ? source : `${DOCKER_CONFIG_JSON}=${source}`,
    );
    const [username, password, email, server] = [
      value(dockerFlags.username),
      value(dockerFlags.password),
      value(dockerFlags.email),
      value(dockerFlags.server),
    ];
    if (sources.length === 0 && (username === '' || password === '' || server === '')) {
      throw new KubectlError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    }
    const { data, add } = secretData();
    if (sources.length > 0) addFiles(invocation, sources, add);
    else {
      const entry = { username, password, ...(email !== '' && { email }), auth: base64(`${username}:${password}`) };
      // Written as Go writes the struct: in its order, not sorted.
      const fields = Object.entries(entry).map(
        ([field, text]) => `${marshalSortedJson(field)}:${marshalSortedJson(text)}`,
      );
      add(DOCKER_CONFIG_JSON, `{"auths":{${marshalSortedJson(server)}:{${fields.join(',')}}}}`);
    }
    await createSecretObject(invocation, name, 'kubernetes.io/dockerconfigjson', data);
  },
};

export const createSecret: Command = {
  name: 'secret',
  use: 'create secret (docker-registry | generic | tls)',
  short: 'Create a secret using a specified subcommand',
  subcommands: [dockerRegistry, generic, tls],
  run: printUsageAndFail,
};

function secretData(): { readonly data: ReadonlyMap<string, string>; readonly add: AddKey } {
  const data = new Map<string, string>();
  return {
    data,
    add(key, text, bytes) {
      const problems = isConfigMapKey(key);
      if (problems.length > 0)
        throw new KubectlError(`${quote(key)} is not valid key name for a Secret ${problems.join(';')}`);
      if (data.has(key)) throw new KubectlError(`cannot add key ${key}, another key by that name already exists`);
      data.set(key, bytes === undefined ? base64(text) : Buffer.from(bytes).toString('base64'));
    },
  };
}

async function createSecretObject(
  invocation: Invocation,
  name: string,
  type: string,
  entries: ReadonlyMap<string, string>,
): Promise<void> {
  const data = Object.fromEntries(entries);
  const suffix = invocation.value(appendHashFlag) ? `-${contentHash({ kind: 'Secret', type, name, data })}` : '';
  await createGenerated(
    invocation,
    'core.v1.Secret',
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: name + suffix },
      ...(type !== '' && { type }),
      ...(entries.size > 0 && { data }),
    },
    'failed to create secret',
  );
}

function fileText({ session }: Invocation, path: string): string {
  const text = session.environment.files.read(path);
  if (text !== undefined) return text;
  throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
