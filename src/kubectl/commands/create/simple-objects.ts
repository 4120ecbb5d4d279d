import type { Command } from '../../command';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

/** Source: kubectl/pkg/cmd/create/create_namespace.go. */
export const createNamespace: Command = {
  name: 'namespace',
  aliases: ['ns'],
  use: 'create namespace NAME [--dry-run=server|client|none]',
  short: 'Create a namespace with the specified name',
  flags: generatedObjectFlags,
  async run(invocation) {
    const name = nameArgument(invocation);
    await createGenerated(invocation, 'core.v1.Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  },
};

/** Source: kubectl/pkg/cmd/create/create_serviceaccount.go. */
export const createServiceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: 'create serviceaccount NAME [--dry-run=server|client|none]',
  short: 'Create a service account with the specified name',
  flags: generatedObjectFlags,
  async run(invocation) {
    const draft = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameArgument(invocation) } };
    await createGenerated(invocation, 'core.v1.ServiceAccount', draft, 'failed to create serviceaccount:');
  },
};
