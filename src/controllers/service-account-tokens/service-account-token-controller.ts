import { serviceAccountTokens } from '../../api/authentication/service-account-tokens';
import type { Secret, ServiceAccount } from '../../api/generated/types';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { keyOf, keyText, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { DEFAULT_ROOT_CA } from '../root-ca';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

/**
 * Fills Secrets of type kubernetes.io/service-account-token with a token of the account that they name, and deletes those whose account
 * is not there (pkg/controller/serviceaccount/tokens_controller.go).
 */
export const serviceAccountTokenController: Controller = {
  name: 'serviceaccount-token-controller',
  start: (api, { rootCA = DEFAULT_ROOT_CA }) =>
    startReconciler(api, {
      watch: (queue) => {
        const add = ({ metadata }: Secret) => queue.add(keyText(metadata.namespace ?? '', metadata.name));
        return [
          api.watch(secrets, { matches: ({ type }) => type === TYPE }, ({ type, object }) => {
            if (type !== 'DELETED') add(object);
          }),
          api.watch(serviceAccounts, {}, ({ type, object }) => {
            if (type !== 'MODIFIED') for (const secret of secretsOf(api, object)) add(secret);
          }),
        ];
      },
      reconcile(key) {
        const [namespace = '', name = ''] = key.split('/');
        const secret = api.find(secrets, { namespace, name });
        if (secret === undefined || secret.type !== TYPE || secret.metadata.deletionTimestamp !== undefined) return;
        const account = api.find(serviceAccounts, { namespace, name: accountNameOf(secret) });
        if (account === undefined || !isTokenOf(secret, account)) {
          api.delete(secrets, keyOf(secret), { preconditions: { uid: secret.metadata.uid } });
          return;
        }
        const filled = withToken(api, secret, account, rootCA);
        if (filled !== secret) api.update(secrets, filled);
      },
    }),
};

function secretsOf(api: ApiServer, { metadata }: ServiceAccount): readonly Secret[] {
  const { namespace = '', name } = metadata;
  const all = [...api.collection(secrets).values(namespace)];
  return all.filter((secret) => secret.type === TYPE && accountNameOf(secret) === name);
}

function accountNameOf({ metadata }: Secret): string {
  return metadata.annotations?.[ACCOUNT_NAME] ?? '';
}

function isTokenOf({ metadata }: Secret, account: ServiceAccount): boolean {
  const uid = metadata.annotations?.[ACCOUNT_UID] ?? '';
  return uid === '' || uid === account.metadata.uid;
}

/** The very same secret when nothing is missing in it. */
function withToken(api: ApiServer, secret: Secret, account: ServiceAccount, rootCA: string): Secret {
  const { metadata, data = {} } = secret;
  const ca = base64(rootCA);
  if (data['ca.crt'] === ca && data['namespace'] && data['token']) return secret;
  const token = data['token'] || base64(api.shared(serviceAccountTokens).issueLegacy(account, metadata.name));
  const annotations = {
    ...metadata.annotations,
    [ACCOUNT_NAME]: account.metadata.name,
    [ACCOUNT_UID]: account.metadata.uid,
  };
  return {
    ...withMetadata(secret, { annotations }),
    data: { ...data, 'ca.crt': ca, namespace: data['namespace'] || base64(metadata.namespace ?? ''), token },
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
