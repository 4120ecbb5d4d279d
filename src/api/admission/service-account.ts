import type { Container, Pod, PodSpec, ServiceAccount, Volume, VolumeMount } from '../generated/types';
import { serviceAccounts } from '../kinds/service-account';
import { pods } from '../kinds/pod/pod';
import { MIRROR_POD } from '../kinds/pod/validation/annotations';
import { changeItems } from '../kinds/sharing';
import { generateName } from '../names';
import { withItem } from '../append';
import { extended } from '../mutable';
import type { ApiServer } from '../server';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

const DEFAULT_ACCOUNT = 'default';
const VOLUME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const ENFORCE_MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';

/**
 * Every pod acts as a service account of its namespace and finds that account's token in its containers
 * (plugin/pkg/admission/serviceaccount/admission.go).
 *
 * Divergence from real Kubernetes: no second's patience when the account `default` is not there yet.
 */
export function serviceAccountAdmission(api: ApiServer): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    kinds: [pods],
    mutate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, pods)) return request.object;
      const { object: pod } = request;
      if (pod.metadata.annotations?.[MIRROR_POD] !== undefined) return pod;
      const account = accountOf(api, request);
      const { name } = account.metadata;
      const spec = shouldAutomount(account, pod) ? withToken(pod.spec, api) : pod.spec;
      // `serviceAccount` is an older name of the same field and always says the same.
      const named: Pod = { ...pod, spec: extended(spec, { serviceAccountName: name, serviceAccount: name }) };
      return withPullSecrets(named, account);
    },
    validate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, pods)) return;
      const { object: pod } = request;
      const why =
        pod.metadata.annotations?.[MIRROR_POD] === undefined
          ? forbiddenSecret(accountOf(api, request), pod)
          : mirrorPodMistake(pod);
      if (why !== undefined) throw forbiddenRequest(request, why);
    },
  };
}

function accountOf(api: ApiServer, request: AdmissionRequest<Pod>): ServiceAccount {
  const { metadata, spec } = request.object;
  const { namespace = '' } = metadata;
  const name = spec.serviceAccountName || DEFAULT_ACCOUNT;
  const account = api.find(serviceAccounts, { namespace, name });
  if (account !== undefined) return account;
  throw forbiddenRequest(
    request,
    `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
  );
}

function shouldAutomount(account: ServiceAccount, { spec }: Pod): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function withPullSecrets(pod: Pod, { imagePullSecrets = [] }: ServiceAccount): Pod {
  if (imagePullSecrets.length === 0 || (pod.spec.imagePullSecrets ?? []).length > 0) return pod;
  return { ...pod, spec: { ...pod.spec, imagePullSecrets: imagePullSecrets.map(({ name = '' }) => ({ name })) } };
}

/** A container that mounts something at the token's place is left alone. */
function withToken(spec: PodSpec, api: ApiServer): PodSpec {
  const { volumes = [], containers, initContainers } = spec;
  const existing = volumes.find(({ name }) => name.startsWith(VOLUME_PREFIX));
  const name = existing?.name ?? generateName(VOLUME_PREFIX, (bound) => api.sim.random('names').below(bound));
  const mount: VolumeMount = { name, readOnly: true, mountPath: MOUNT_PATH };
  const mountInto = (container: Container): Container => {
    const { volumeMounts = [] } = container;
    return volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH)
      ? container
      : extended(container, { volumeMounts: withItem(volumeMounts, mount) });
  };
  const mounted = changeItems(containers, mountInto);
  const initMounted = initContainers && changeItems(initContainers, mountInto);
  if (mounted === containers && initMounted === initContainers) return spec;
  const changed = extended(spec, {
    containers: mounted,
    volumes: existing === undefined ? withItem(volumes, tokenVolume(name)) : volumes,
  });
  return initMounted === undefined ? changed : { ...changed, initContainers: initMounted };
}

/** The token lasts an hour and seven seconds more, by which old clients that never read it again are told apart. */
function tokenVolume(name: string): Volume {
  return { name, projected: TOKEN_SOURCE };
}

const TOKEN_SOURCE: NonNullable<Volume['projected']> = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ],
};

function mirrorPodMistake({ spec }: Pod): string | undefined {
  if (spec.serviceAccountName) return 'a mirror pod may not reference service accounts';
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const usesSecrets =
    (spec.imagePullSecrets ?? []).length > 0 ||
    (spec.volumes ?? []).some(
      ({ secret, projected }) => secret !== undefined || projected?.sources?.some((source) => source.secret),
    ) ||
    all.some(
      ({ env = [], envFrom = [] }) =>
        env.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom.some(({ secretRef }) => secretRef),
    );
  if (usesSecrets) return 'a mirror pod may not reference secrets';
  const projectsToken = (spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken),
  );
  return projectsToken ? 'a mirror pod may not use ServiceAccountToken volume projections' : undefined;
}

/** Where an account says so, its pods may use only the secrets that it lists (`limitSecretReferences`). */
function forbiddenSecret(
  { metadata, secrets = [], imagePullSecrets = [] }: ServiceAccount,
  { spec }: Pod,
): string | undefined {
  const enforced = /^(?:1|t|T|TRUE|true|True)$/.test(metadata.annotations?.[ENFORCE_MOUNTABLE_SECRETS] ?? '');
  if (!enforced) return undefined;
  const allowed = new Set(secrets.map(({ name }) => name));
  const because = `is not allowed because service account ${metadata.name} does not reference that`;
  for (const { secret } of spec.volumes ?? []) {
    if (secret && !allowed.has(secret.secretName))
      return `volume with secret.secretName="${secret.secretName}" ${because} secret`;
  }
  for (const [what, containers] of [
    ['init container', spec.initContainers ?? []],
    ['container', spec.containers],
  ] as const) {
    for (const { name, env = [], envFrom = [] } of containers) {
      for (const { name: variable, valueFrom } of env) {
        const secret = valueFrom?.secretKeyRef?.name;
        if (secret !== undefined && !allowed.has(secret)) {
          return `${what} ${name} with envVar ${variable} referencing secret.secretName="${secret}" ${because} secret`;
        }
      }
      for (const { secretRef } of envFrom) {
        if (secretRef && !allowed.has(secretRef.name)) {
          return `${what} ${name} with envFrom referencing secret.secretName="${secretRef.name}" ${because} secret`;
        }
      }
    }
  }
  const pullable = new Set(imagePullSecrets.map(({ name }) => name));
  const index = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pullable.has(name));
  return index < 0
    ? undefined
    : `imagePullSecrets[${index}].name="${spec.imagePullSecrets?.[index]?.name ?? ''}" ${because} imagePullSecret`;
}
