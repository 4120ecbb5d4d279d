import type { User } from '../authentication/user';
import type { Authorizer, RequestAttributes } from '../authorization/authorizer';
import { requireAllowed } from './request-attributes';
import { badRequest } from '../status';

/** The headers of a request, each with all its values; names in lower case. */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>;

const EXTRA = 'impersonate-extra-';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ANONYMOUS = 'system:anonymous';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const AUTHENTICATION_GROUP = 'authentication.k8s.io';

/** One thing that somebody wants to be taken for. */
interface Wanted {
  readonly kind: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Who a request is to be taken for: whom its `Impersonate-` headers name, else who sends it. 400 when they name no user, 403 when the
 * sender may not be taken for that one.
 * Source: apiserver/pkg/endpoints/filters/impersonation/impersonation.go.
 *
 * Divergence from real Kubernetes: no constrained impersonation (verbs `impersonate:...` and `impersonate-on:...`).
 */
export function impersonate(requester: User, headers: Headers, authorizer: Authorizer): User {
  const wanted = wantedIn(headers);
  if (wanted.length === 0) return requester;
  for (const one of wanted) requireAllowed(authorizer, attributesOf(requester, one));
  const name = headers['impersonate-user']?.[0] ?? '';
  const uid = headers['impersonate-uid']?.[0] ?? '';
  const extra: Record<string, string[]> = {};
  for (const { resource, subresource, name: value } of wanted)
    if (resource === 'userextras') (extra[subresource] ??= []).push(value);
  return {
    name,
    ...(uid !== '' && { uid }),
    groups: groupsOf(name, headers['impersonate-group']),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function wantedIn(headers: Headers): readonly Wanted[] {
  const user = headers['impersonate-user']?.[0] ?? '';
  const nothing = { group: '', subresource: '', namespace: '' };
  const wanted: Wanted[] = [];
  const account = SERVICE_ACCOUNT.exec(user);
  if (account !== null) {
    const [, namespace = '', name = ''] = account;
    wanted.push({ ...nothing, kind: 'ServiceAccount', resource: 'serviceaccounts', namespace, name });
  } else if (user !== '') {
    wanted.push({ ...nothing, kind: 'User', resource: 'users', name: user });
  }
  for (const name of headers['impersonate-group'] ?? [])
    wanted.push({ ...nothing, kind: 'Group', resource: 'groups', name });
  for (const [header, values = []] of Object.entries(headers)) {
    if (!header.startsWith(EXTRA)) continue;
    const subresource = unescaped(header.slice(EXTRA.length));
    const extra = {
      kind: 'UserExtra',
      group: AUTHENTICATION_GROUP,
      resource: 'userextras',
      subresource,
      namespace: '',
    };
    for (const name of values) wanted.push({ ...extra, name });
  }
  const uid = headers['impersonate-uid']?.[0] ?? '';
  if (uid !== '') wanted.push({ ...nothing, kind: 'UID', group: AUTHENTICATION_GROUP, resource: 'uids', name: uid });
  if (wanted.length > 0 && user === '')
    throw badRequest(`requested [${wanted.map(goText).join(' ')}] without impersonating a user`);
  return wanted;
}

/** Go's `%v` of an ObjectReference. */
function goText({ kind, group, namespace, name, subresource }: Wanted): string {
  const apiVersion = group === '' ? '' : `${group}/v1`;
  return `{${kind} ${namespace} ${name}  ${apiVersion}  ${subresource}}`;
}

function attributesOf(user: User, { group, resource, subresource, namespace, name }: Wanted): RequestAttributes {
  return { user, verb: 'impersonate', isResource: true, path: '', group, resource, subresource, namespace, name };
}

/** Groups that are named count; those of a service account are known. Everybody is authenticated or not. */
function groupsOf(user: string, named: readonly string[] = []): readonly string[] {
  const namespace = SERVICE_ACCOUNT.exec(user)?.[1];
  const known = namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  const groups = named.length > 0 ? named : known;
  if (user === ANONYMOUS) return groups.includes(UNAUTHENTICATED) ? groups : [...groups, UNAUTHENTICATED];
  const isTold = groups.includes(AUTHENTICATED) || groups.includes(UNAUTHENTICATED);
  return isTold ? groups : [...groups, AUTHENTICATED];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
