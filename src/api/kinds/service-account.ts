import type { ServiceAccount } from '../generated/types';
import { defineKind } from '../kind';
import { changeField, changeItems } from './sharing';
import { age, columns } from './tables/cells';

const ENFORCE_MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';

/** pkg/registry/core/serviceaccount/strategy.go. */
export const serviceAccounts = defineKind<ServiceAccount>('v1', 'ServiceAccount', {
  returnsDeletedObject: true,
  prepareForCreate: cleanSecretReferences,
  prepareForUpdate: cleanSecretReferences,
  warnings(account, old) {
    const isNew = old?.metadata.annotations?.[ENFORCE_MOUNTABLE_SECRETS] === undefined;
    if (!isNew || account.metadata.annotations?.[ENFORCE_MOUNTABLE_SECRETS] === undefined) return [];
    const advice = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
    return [`metadata.annotations[${ENFORCE_MOUNTABLE_SECRETS}]: ${advice}`];
  },
  table: {
    columns: columns('Name', 'Age'),
    cells: (account, nowMs) => [account.metadata.name, age(account, nowMs)],
  },
});

/** Of a reference to a secret only the name is kept. */
function cleanSecretReferences(account: ServiceAccount): ServiceAccount {
  return changeField(account, 'secrets', (secrets) =>
    changeItems(secrets, (secret) => (Object.keys(secret).length === 1 ? secret : { name: secret.name ?? '' })),
  );
}
