import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { boolFlag } from '../../flags/flag';
import { parseBool } from '../../flags/flag-values';
import { withEntry, type Kubeconfig, type Section } from '../../kubeconfig/kubeconfig';
import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import { helpThen } from '../print-usage';
import { save } from './save';

const rawBytes = boolFlag('set-raw-bytes', 'The value of a field of bytes is the bytes themselves, not base64.');

/** Source: kubectl/pkg/cmd/config/set.go. */
export const set: Command = {
  name: 'set',
  use: 'config set PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set an individual value in a kubeconfig file',
  examples: [
    'kubectl config set clusters.my-cluster.server https://1.2.3.4',
    'kubectl config set contexts.my-context.namespace dev',
  ],
  flags: [rawBytes],
  async run(invocation) {
    const [property = '', text = ''] = invocation.args;
    if (invocation.args.length !== 2) throw helpThen(invocation, `Unexpected args: [${invocation.args.join(' ')}]`);
    if (text === '') throw new KubectlError('you cannot use set to unset a property');
    change(invocation, property, text);
    invocation.session.out(`Property "${property}" set.\n`);
  },
};

/** Source: kubectl/pkg/cmd/config/unset.go. */
export const unset: Command = {
  name: 'unset',
  use: 'config unset PROPERTY_NAME',
  short: 'Unset an individual value in a kubeconfig file',
  examples: ['kubectl config unset current-context', 'kubectl config unset contexts.my-context.namespace'],
  async run(invocation) {
    const [property = ''] = invocation.args;
    if (invocation.args.length !== 1) throw helpThen(invocation, `Unexpected args: [${invocation.args.join(' ')}]`);
    change(invocation, property, undefined);
    invocation.session.out(`Property "${property}" unset.\n`);
  },
};

type FieldType = 'string' | 'bytes' | 'bool';

/** The fields of the entries that can be set one by one (clientcmd/api/types.go). */
const FIELDS: Readonly<Record<Section, Readonly<Record<string, FieldType>>>> = {
  clusters: {
    server: 'string',
    'tls-server-name': 'string',
    'insecure-skip-tls-verify': 'bool',
    'certificate-authority': 'string',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'string',
    'disable-compression': 'bool',
  },
  contexts: { cluster: 'string', user: 'string', namespace: 'string' },
  users: {
    'client-certificate': 'string',
    'client-certificate-data': 'bytes',
    'client-key': 'string',
    'client-key-data': 'bytes',
    token: 'string',
    tokenFile: 'string',
    username: 'string',
    password: 'string',
  },
};

const GO_TYPES: Readonly<Record<Section, string>> = {
  clusters: '*api.Cluster',
  contexts: '*api.Context',
  users: '*api.AuthInfo',
};

/** Sets a property given as `section.name.field`, or removes it when there is no text. The name itself may hold dots. */
function change({ session, value }: Invocation, property: string, text: string | undefined): void {
  if (property === '') throw new KubectlError('you must specify a property');
  save(session, changed(session.startingConfig, property, text, value(rawBytes)));
}

function changed(config: Kubeconfig, property: string, text: string | undefined, raw: boolean): Kubeconfig {
  if (property === 'current-context') return { ...config, currentContext: text ?? '' };
  const [section = '', ...parts] = property.split('.');
  if (!isSection(section)) throw new KubectlError(`unable to parse ${property} after [] at api.Config`);
  if (parts.length === 0) {
    if (text === undefined) return { ...config, [section]: new Map() };
    throw new KubectlError("can't set a map to a value: map[]");
  }
  const fields = FIELDS[section];
  const at = parts.findIndex((part, index) => index > 0 && Object.hasOwn(fields, part));
  const name = (at < 0 ? parts : parts.slice(0, at)).join('.');
  const [field, ...more] = at < 0 ? [] : parts.slice(at);
  const entry = config[section].get(name);
  if (field === undefined) {
    if (text === undefined) return withEntry(config, section, name, undefined);
    throw new KubectlError(`can't set a map to a value: map[${name}:${GO_TYPES[section]}]`);
  }
  if (more.length > 0) throw new KubectlError(`unable to parse one or more field values of ${property}`);
  if (entry === undefined && text === undefined) throw new KubectlError(`current map key \`${name}\` is invalid`);
  return withEntry(config, section, name, withField(entry ?? {}, field, fields[field] ?? 'string', text, raw));
}

function withField(
  entry: JsonObject,
  field: string,
  type: FieldType,
  text: string | undefined,
  raw: boolean,
): JsonObject {
  const { [field]: _, ...rest } = entry;
  const value = text === undefined ? undefined : fieldValue(type, text, raw);
  return value === undefined || value === false ? rest : { ...rest, [field]: value };
}

function fieldValue(type: FieldType, text: string, raw: boolean): JsonValue {
  if (type === 'string') return text;
  if (type === 'bytes') {
    if (raw) return Buffer.from(text, 'utf8').toString('base64');
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0) return text;
    const bad = /[^A-Za-z0-9+/=]/.exec(text)?.index ?? text.length - (text.length % 4);
    throw new KubectlError(`error decoding input value: illegal base64 data at input byte ${bad}`);
  }
  try {
    return parseBool(text);
  } catch (error) {
    throw new KubectlError(error instanceof Error ? error.message : String(error));
  }
}

function isSection(text: string): text is Section {
  return text === 'clusters' || text === 'contexts' || text === 'users';
}
