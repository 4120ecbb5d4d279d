import { dateOf, LEGACY_INVALID_SINCE, LEGACY_LAST_USED } from '../../api/authentication/service-account-tokens';
import type { Pod, Secret } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { keyOf, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { parseTimestamp } from '../../api/time';
import type { Controller } from '../controller';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** `--legacy-service-account-token-clean-up-period`. */
const CLEAN_UP_MS = 365 * DAY_MS;

/**
 * Once a day marks the Secrets with tokens that service accounts list and that nobody has used for a year, and deletes them when another
 * year has passed (pkg/controller/serviceaccount/legacy_serviceaccount_token_cleaner.go). It comes by only while there is one to look at.
 *
 * Divergence from real Kubernetes: uses are tracked from the cluster's start, whatever the ConfigMap
 * `kube-apiserver-legacy-service-account-token-tracking` is changed to.
 */
export const legacyTokenCleaner: Controller = {
  name: 'legacy-serviceaccount-token-cleaner-controller',
  start(api) {
    const { sim } = api;
    const startMs = sim.nowMs;
    let timer: { cancel(): void } | undefined;
    const arm = (): void => {
      const visits = Math.floor((sim.nowMs - startMs) / DAY_MS) + 1;
      timer = sim.at(startMs + visits * DAY_MS, () => {
        timer = undefined;
        if (cleanUp(api)) arm();
      });
    };
    const end = api.watch(secrets, { matches: isToken }, ({ type }) => {
      if (type !== 'DELETED' && timer === undefined) arm();
    });
    return () => {
      end();
      timer?.cancel();
    };
  },
};

/** Is there a token left to look at? */
function cleanUp(api: ApiServer): boolean {
  const { nowMs, startMs } = api.sim;
  // From the first whole day.
  const trackedFromMs = Math.ceil(startMs / DAY_MS) * DAY_MS;
  const tokens = api.list(secrets, { matches: isToken });
  if (nowMs < trackedFromMs + CLEAN_UP_MS) return tokens.length > 0;
  const oldest = dateOf(nowMs - CLEAN_UP_MS);
  for (const secret of tokens) {
    if (isUsed(api, secret, oldest, nowMs)) continue;
    const { labels = {} } = secret.metadata;
    const invalidSince = labels[LEGACY_INVALID_SINCE] ?? '';
    if (!DATE.test(invalidSince)) {
      const marked = { ...labels, [LEGACY_INVALID_SINCE]: dateOf(nowMs) };
      api.update(secrets, withMetadata(secret, { labels: marked }));
    } else if (invalidSince < oldest) api.delete(secrets, keyOf(secret));
  }
  return tokens.length > 0;
}

/** Young ones, those that were used of late, those that no service account lists and those that a pod mounts may stay. */
function isUsed(api: ApiServer, secret: Secret, oldest: string, nowMs: number): boolean {
  const { creationTimestamp, deletionTimestamp, labels = {}, annotations = {}, namespace = '', name } = secret.metadata;
  if (parseTimestamp(creationTimestamp) >= nowMs - CLEAN_UP_MS || deletionTimestamp !== undefined) return true;
  const lastUsed = labels[LEGACY_LAST_USED];
  if (lastUsed !== undefined && (!DATE.test(lastUsed) || lastUsed >= oldest)) return true;
  const account = api.find(serviceAccounts, { namespace, name: annotations[ACCOUNT_NAME] ?? '' });
  const uid = annotations[ACCOUNT_UID] ?? '';
  const isListed = account?.secrets?.some((reference) => reference.name === name) === true;
  if (!isListed || (uid !== '' && uid !== account?.metadata.uid)) return true;
  return api.list(pods, { namespace, matches: (pod) => mounts(pod, name) }).length > 0;
}

function isToken({ type }: Secret): boolean {
  return type === TYPE;
}

/** `VisitPodSecretNames`: volumes, environments and pull secrets. */
function mounts({ spec }: Pod, name: string): boolean {
  const { volumes = [], imagePullSecrets = [], containers, initContainers = [] } = spec;
  const isMounted = volumes.some(
    ({ secret, projected }) =>
      secret?.secretName === name || projected?.sources?.some((source) => source.secret?.name === name),
  );
  const isRead = [...containers, ...initContainers].some(
    ({ env = [], envFrom = [] }) =>
      env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === name) ||
      envFrom.some(({ secretRef }) => secretRef?.name === name),
  );
  return isMounted || isRead || imagePullSecrets.some((reference) => reference.name === name);
}
