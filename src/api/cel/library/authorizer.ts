import type { User } from '../../authentication/user';
import type { Authorizer, Decision } from '../../authorization/authorizer';
import { member, type Overload } from '../functions';
import { bool, opaque, string } from '../types';
import type { CelValue, OpaqueValue } from '../values';

/** What `authorizer` is in an expression, and what one makes of it step by step. */
export const authorizerType = opaque('kubernetes.authorization.Authorizer');
export const resourceCheckType = opaque('kubernetes.authorization.ResourceCheck');
const pathCheckType = opaque('kubernetes.authorization.PathCheck');
const groupCheckType = opaque('kubernetes.authorization.GroupCheck');
const decisionType = opaque('kubernetes.authorization.Decision');

interface Question {
  readonly authorizer: Authorizer;
  readonly user: User;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

class Check implements OpaqueValue {
  readonly kind = 'opaque';
  constructor(
    readonly typeName: string,
    readonly question: Question,
  ) {}
}

class Verdict implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'kubernetes.authorization.Decision';
  constructor(readonly decision: Decision) {}
}

/** What the authorizer says of a user, as a value. */
export function authorizerValue(authorizer: Authorizer, user: User): OpaqueValue {
  const question = { authorizer, user, group: '', resource: '', subresource: '', namespace: '', name: '', path: '' };
  return new Check('kubernetes.authorization.Authorizer', question);
}

/** What the authorizer says of the object of the request: `authorizer.requestResource`. */
export function requestResourceValue(
  authorizer: Authorizer,
  user: User,
  resource: Pick<Question, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'>,
): OpaqueValue {
  return new Check('kubernetes.authorization.ResourceCheck', { authorizer, user, path: '', ...resource });
}

/** Source: apiserver/pkg/cel/library/authz.go. */
export function authorizerLibrary(): readonly Overload[] {
  const step = (
    name: string,
    from: typeof authorizerType,
    to: typeof authorizerType,
    change: (question: Question, text: string, second: string) => Partial<Question>,
    parameters: readonly (typeof string)[] = [string],
  ): Overload =>
    member(name, [from, ...parameters], to, (value = null, text, second) =>
      value instanceof Check && to.kind === 'opaque'
        ? new Check(to.name, { ...value.question, ...change(value.question, String(text), String(second)) })
        : value,
    );
  const asUser = (namespace: string, name: string): User => ({
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  });
  const verdict = (value: CelValue | undefined): Decision =>
    value instanceof Verdict ? value.decision : { allowed: false, reason: '' };
  return [
    step('path', authorizerType, pathCheckType, (_, path) => ({ path })),
    step('group', authorizerType, groupCheckType, (_, group) => ({ group })),
    step(
      'serviceAccount',
      authorizerType,
      authorizerType,
      (_, namespace, name) => ({ user: asUser(namespace, name) }),
      [string, string],
    ),
    step('resource', groupCheckType, resourceCheckType, (_, resource) => ({ resource })),
    step('subresource', resourceCheckType, resourceCheckType, (_, subresource) => ({ subresource })),
    step('namespace', resourceCheckType, resourceCheckType, (_, namespace) => ({ namespace })),
    // What RBAC decides does not depend on selectors.
    step('fieldSelector', resourceCheckType, resourceCheckType, () => ({})),
    step('labelSelector', resourceCheckType, resourceCheckType, () => ({})),
    step('name', resourceCheckType, resourceCheckType, (_, name) => ({ name })),
    ...[resourceCheckType, pathCheckType].map((type) =>
      member(
        'check',
        [type, string],
        decisionType,
        (value = null, verb) => {
          if (!(value instanceof Check)) return null;
          const { authorizer, ...question } = value.question;
          return new Verdict(authorizer({ ...question, verb: String(verb), isResource: question.resource !== '' }));
        },
        () => 350_000,
      ),
    ),
    member('allowed', [decisionType], bool, (value) => verdict(value).allowed),
    member('reason', [decisionType], string, (value) => verdict(value).reason),
    member('errored', [decisionType], bool, () => false),
    member('error', [decisionType], string, () => ''),
  ];
}
