import { isConfigMapKey } from '../../../api/names';
import { quote } from '../../../api/go/text';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { contentHash } from './content-hash';
import { addEnvFiles, addFiles, addLiterals, dataFlags, requireCompatibleSources, type AddKey } from './data-sources';
import { appendHashFlag, createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

/** Source: kubectl/pkg/cmd/create/create_configmap.go. */
export const createConfigMap: Command = {
  name: 'configmap',
  aliases: ['cm'],
  use: 'create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a config map from a local file, directory or literal value',
  examples: [
    'kubectl create configmap settings --from-literal=color=blue',
    'kubectl create configmap settings --from-file=app.properties',
  ],
  flags: [...generatedObjectFlags, ...Object.values(dataFlags), appendHashFlag],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    requireCompatibleSources(invocation);
    const data = new Map<string, string>();
    const binaryData = new Map<string, string>();
    const add: AddKey = (key, text, bytes) => {
      const problems = isConfigMapKey(key);
      if (problems.length > 0) {
        throw new KubectlError(`${quote(key)} is not a valid key name for a ConfigMap: ${problems.join(',')}`);
      }
      if (data.has(key) || binaryData.has(key)) {
        throw new KubectlError(
          `cannot add key ${quote(key)}, another key by that name already exists in Data for ConfigMap ${quote(name)}`,
        );
      }
      if (bytes === undefined) data.set(key, text);
      else binaryData.set(key, Buffer.from(bytes).toString('base64'));
    };
    addFiles(invocation, value(dataFlags.fromFile), add);
    addLiterals(value(dataFlags.fromLiteral), add);
    addEnvFiles(invocation, value(dataFlags.fromEnvFile), 'config', add);
    const content = Object.fromEntries(data);
    const binary = binaryData.size > 0 ? { binaryData: Object.fromEntries(binaryData) } : {};
    const suffix = value(appendHashFlag)
      ? `-${contentHash({ ...binary, kind: 'ConfigMap', name, data: content })}`
      : '';
    await createGenerated(
      invocation,
      'core.v1.ConfigMap',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: name + suffix },
        ...(data.size > 0 && { data: content }),
        ...binary,
      },
      'failed to create configmap:',
    );
  },
};
