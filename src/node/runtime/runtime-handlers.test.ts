import { expect } from 'expect';
import { describe, it } from 'node:test';
import { RuntimeHandlers } from './runtime-handlers';
import type { RuntimeKind } from './runtime-kind';

function handlers(kind: RuntimeKind, ...added: readonly string[]): RuntimeHandlers {
  const made = new RuntimeHandlers(kind);
  for (const name of added) made.add(name);
  return made;
}

describe('RuntimeHandlers', () => {
  const containerd = handlers('containerd', 'kata');
  const docker = handlers('docker', 'kata');
  const unknown = 'no runtime for "x" is configured';
  const refusals = [
    ['containerd', containerd, '', undefined],
    ['containerd', containerd, 'runc', undefined],
    ['containerd', containerd, 'kata', undefined],
    [
      'containerd',
      containerd,
      'docker',
      'unable to get OCI runtime for sandbox "0a1b": no runtime for "docker" is configured',
    ],
    ['containerd', containerd, 'x', `unable to get OCI runtime for sandbox "0a1b": ${unknown}`],
    ['docker', docker, 'docker', undefined],
    ['docker', docker, 'kata', undefined],
    ['docker', docker, 'x', `failed to get sandbox runtime: ${unknown}`],
  ] as const;
  for (const [kind, made, handler, why] of refusals)
    it(`${kind} asked for ${handler || 'nothing'}`, () => expect(made.refusal(handler, '0a1b')).toBe(why));

  const cannot = "can't set `spec.hostUsers: false`, ";
  const users = [
    [containerd, '', undefined],
    [containerd, 'runc', undefined],
    [containerd, 'kata', `${cannot}RuntimeClass handler "kata" does not support user namespaces`],
    [
      containerd,
      'x',
      `${cannot}RuntimeClass handler "x" does not support user namespaces: the handler "x" is not known`,
    ],
    [docker, '', `${cannot}runtime does not support user namespaces`],
    [docker, 'kata', `${cannot}RuntimeClass handler "kata" does not support user namespaces`],
  ] as const;
  for (const [made, handler, why] of users)
    it(`users of their own with ${made === docker ? 'docker' : 'containerd'} ${handler}`, () =>
      expect(made.userNamespacesRefusal(handler)).toBe(why));

  it('reports them by name, as long as nothing changes in one and the same list', () => {
    expect(containerd.reported.map(({ name }) => name)).toEqual(['', 'kata', 'runc']);
    expect(containerd.reported).toBe(containerd.reported);
    expect(docker.reported).toEqual([]);
  });
});
