import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Kind } from '../../kind';
import type { Draft, KubeObject } from '../../object';
import { bareApi, refusal } from '../../testing';

export type Body = Readonly<Record<string, unknown>>;
/** What is done, with what, and what the server says of it; undefined: nothing. */
export type Case = readonly [title: string, body: Body, expected: string | undefined];

export function draft<T extends KubeObject>(kind: Kind<T>, body: Body): Draft<T> {
  const metadata = kind.namespaced ? { name: 'x', namespace: 'default' } : { name: 'x' };
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, ...body } as unknown as Draft<T>;
}

export function withoutSubject(text: string | undefined): string | undefined {
  return text?.replace(/^\S+ "x" is invalid: /, '');
}

/** A table of what the server says of new objects; they are called `x` unless their body says otherwise. */
export function describeKind<T extends KubeObject>(kind: Kind<T>, cases: readonly Case[]): void {
  describe(`a new ${kind.kind}`, () => {
    for (const [title, body, expected] of cases)
      it(title, () => expect(withoutSubject(refusal(() => bareApi().create(kind, draft(kind, body))))).toBe(expected));
  });
}

/** Creates with `before`, updates to `after`. */
export function change<T extends KubeObject>(kind: Kind<T>, before: Body, after: Body): string | undefined {
  const api = bareApi();
  const old = api.create(kind, draft(kind, before));
  return withoutSubject(refusal(() => api.update(kind, { ...old, ...after })));
}
