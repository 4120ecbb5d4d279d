import { claimOf, ISSUER, type TokenSubject } from '../../authentication/claims';
import { serviceAccountTokens } from '../../authentication/service-account-tokens';
import { invalid as invalidField, type FieldError } from '../../field-error';
import type { BoundObjectReference, ServiceAccount, TokenRequest } from '../../generated/types';
import { quote } from '../../go/text';
import { typeText } from '../../kind';
import { nodes } from '../../kinds/node';
import { pods } from '../../kinds/pod/pod';
import { secrets } from '../../kinds/secret';
import { serviceAccounts } from '../../kinds/service-account';
import type { Mutable } from '../../mutable';
import type { Draft, KubeObject, ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { bodyKind } from '../../kinds/body-kind';
import { badRequest, conflict, invalid } from '../../status';
import type { WriteOptions } from '../../write-options';
import { timestamp } from '../../time';
import type { Call } from '../call';
import { managedFieldsOf } from '../orders/order';
import { bodyOf } from './subresource';

const tokenRequests = bodyKind('authentication.k8s.io', 'v1', 'TokenRequest', 'authentication.v1.TokenRequest');
/** As its own conflicts call it. */
const NAMED = { ...tokenRequests, plural: 'TokenRequest' };

const SUBRESOURCE = 'token';
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** What the kubelet asks for; such a token lives a year, for clients that never read it again. */
const KUBELET_SECONDS = 3607;
const EXTENDED_SECONDS = 365 * 24 * 3600;

/** `serviceaccounts/token` (pkg/registry/core/serviceaccount/storage/token.go, pkg/apis/authentication/validation/validation.go). */
export function createToken(api: ApiServer, call: Call, key: ObjectKey): unknown {
  const body = bodyOf(api, call, tokenRequests);
  requireSameNames(body, key);
  const account = api.get(serviceAccounts, key);
  const { spec = {} } = (
    api.isAdmitted(serviceAccounts, SUBRESOURCE) ? admitted(api, body, key, call.options) : body
  ) as Partial<TokenRequest>;
  const { uid = '' } = body.metadata;
  if (uid !== '' && uid !== account.metadata.uid) {
    const why = `the UID in the token request (${uid}) does not match the UID of the service account (${account.metadata.uid})`;
    throw conflict(NAMED, key.name, why);
  }
  const expirationSeconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  const defaulted = { spec: { ...spec, expirationSeconds } };
  requireDuration(expirationSeconds);
  const audiences = (spec.audiences ?? []).length > 0 ? (spec.audiences ?? []) : [ISSUER];
  const { boundObjectRef } = spec;
  const bound = boundObjectRef === undefined ? {} : boundTo(api, account, boundObjectRef);
  const subject = tokenSubject(account, audiences, expirationSeconds, bound);
  const { nowMs } = api.sim;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: key.name,
      namespace: key.namespace,
      uid: account.metadata.uid,
      creationTimestamp: timestamp(nowMs),
      ...managedFieldsOf(api, call, tokenRequests, defaulted, SUBRESOURCE),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
    status: {
      token: api.shared(serviceAccountTokens).issue(subject),
      expirationTimestamp: timestamp(nowMs + expirationSeconds * 1000),
    },
  };
}

function admitted(api: ApiServer, body: Draft<KubeObject>, key: ObjectKey, options: WriteOptions): KubeObject {
  const unset = { uid: '', resourceVersion: '', creationTimestamp: '' };
  const object: KubeObject = { ...body, metadata: { ...unset, ...body.metadata, ...key } };
  return api.admit({
    operation: 'CREATE',
    kind: serviceAccounts,
    part: tokenRequests,
    object,
    options: { ...options, subresource: SUBRESOURCE },
  });
}

/** What a token is bound to. */
type Binding = Pick<TokenSubject, 'pod' | 'secret' | 'node'>;

/** The token that a request is answered with. */
export function tokenSubject(
  account: ServiceAccount,
  audiences: readonly string[],
  expirationSeconds: number,
  bound: Binding,
): TokenSubject {
  const isExtended =
    bound.pod !== undefined && expirationSeconds === KUBELET_SECONDS && audiences.every((name) => name === ISSUER);
  return isExtended
    ? { account, audiences, expirationSeconds: EXTENDED_SECONDS, warnAfterSeconds: expirationSeconds, ...bound }
    : { account, audiences, expirationSeconds, ...bound };
}

function requireSameNames({ metadata }: Draft<KubeObject>, { namespace, name }: ObjectKey): void {
  const refuse = (field: 'name' | 'namespace', value: string) =>
    invalid(tokenRequests, name, [
      invalidField(`metadata.${field}`, value, `must match the service account ${field} if specified`),
    ]);
  if (metadata.name && metadata.name !== name) throw refuse('name', metadata.name);
  if (metadata.namespace && metadata.namespace !== namespace) throw refuse('namespace', metadata.namespace);
}

function requireDuration(seconds: number): void {
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalidField('spec.expirationSeconds', seconds, why));
  if (seconds < MIN_SECONDS) refuse('may not specify a duration less than 10 minutes');
  if (seconds > MAX_SECONDS) refuse('may not specify a duration larger than 2^32 seconds');
  if (errors.length > 0) throw invalid(tokenRequests, '', errors);
}

/** What the token is to live and die with. */
function boundTo(api: ApiServer, { metadata }: ServiceAccount, reference: BoundObjectReference) {
  const { namespace = '', name: account } = metadata;
  const { apiVersion = '', kind = '', name = '', uid = '' } = reference;
  const isCore = !/^[^/]+\/[^/]+$/.test(apiVersion);
  const bound: Mutable<Binding> = {};
  let object: KubeObject;
  if (isCore && kind === 'Pod') {
    const pod = api.get(pods, { namespace, name });
    const { serviceAccountName = '', nodeName = '' } = pod.spec;
    if (serviceAccountName !== account) {
      const why = `cannot bind token for serviceaccount ${quote(account)} to pod running with different serviceaccount name.`;
      throw badRequest(why);
    }
    object = pod;
    bound.pod = claimOf(pod);
    const node = nodeName === '' ? undefined : api.find(nodes, { namespace: '', name: nodeName });
    if (nodeName !== '') bound.node = node === undefined ? { name: nodeName } : claimOf(node);
  } else if (isCore && kind === 'Node') {
    object = api.get(nodes, { namespace: '', name });
    bound.node = claimOf(object);
  } else if (isCore && kind === 'Secret') {
    object = api.get(secrets, { namespace, name });
    bound.secret = claimOf(object);
  } else {
    throw badRequest(`cannot bind token to object of type ${typeText(apiVersion, kind)}`);
  }
  if (uid !== '' && uid !== object.metadata.uid) {
    const why =
      `the UID in the bound object reference (${uid}) does not match the UID in record. ` +
      'The object might have been deleted and then recreated';
    throw conflict({ group: '', plural: kind, kind }, name, why);
  }
  return bound;
}
