import { expect } from 'expect';
import { describe, it } from 'node:test';
import { ApiError, badRequest, notFound } from '../api/status';
import { ConnectionRefusedError } from '../client/client';
import {
  ConfigurationError,
  ExitError,
  KubectlError,
  ManyErrors,
  reportOf,
  throwAggregate,
  withSource,
} from './errors';

const pods = { group: '', plural: 'pods', kind: 'Pod' };

function invalid(...causes: readonly (readonly [string, string])[]): ApiError {
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: 'whatever',
    details: { kind: 'Pod', name: 'web', causes: causes.map(([field, message]) => ({ field, message })) },
  });
}

describe('reportOf', () => {
  const cases: readonly (readonly [string, Parameters<typeof reportOf>[0], string])[] = [
    ['an error of kubectl', new KubectlError('no'), 'error: no\n'],
    ['a refusal with a reason', notFound(pods, 'web'), 'Error from server (NotFound): pods "web" not found\n'],
    ['a refusal without a reason', new ApiError({ message: 'no' }), 'Error from server: no\n'],
    [
      'who is not logged in',
      new ApiError({ reason: 'Unauthorized', message: 'Unauthorized' }),
      'error: You must be logged in to the server (Unauthorized)\n',
    ],
    ['one invalid field', invalid(['spec.a', 'Required value']), 'The Pod "web" is invalid: spec.a: Required value\n'],
    [
      'several invalid fields, each once',
      invalid(['a', 'x'], ['b', 'y'], ['a', 'x']),
      'The Pod "web" is invalid: \n* a: x\n* b: y\n',
    ],
    [
      'nobody listening',
      new ConnectionRefusedError('192.168.49.2:8443'),
      'The connection to the server 192.168.49.2:8443 was refused - did you specify the right host or port?\n',
    ],
    ['a broken kubeconfig', new ConfigurationError(['a', 'b']), 'Error in configuration: \n* a\n* b\n'],
    [
      'several errors',
      new ManyErrors([new KubectlError('no'), notFound(pods, 'web')]),
      'no\nError from server (NotFound): pods "web" not found\n',
    ],
  ];
  for (const [title, error, text] of cases) {
    it(`words ${title}`, () => expect(reportOf(error)).toEqual({ text, exitCode: 1 }));
  }

  it('passes a command’s exit code on', () => {
    expect(reportOf(new ExitError(3, 'command terminated with exit code 3'))).toEqual({
      text: 'command terminated with exit code 3\n',
      exitCode: 3,
    });
  });
});

describe('throwAggregate', () => {
  it('throws nothing, one error itself, or all as one', () => {
    expect(() => throwAggregate([])).not.toThrow();
    const only = new KubectlError('one');
    expect(() => throwAggregate([new ManyErrors([only])])).toThrow(only);
    expect(() => throwAggregate([only, new KubectlError('two')])).toThrow('[one, two]');
  });
});

describe('withSource', () => {
  it('names the file and keeps what kind of error it is', () => {
    const error = withSource('creating', 'a.yaml', badRequest('no'));
    expect(reportOf(error).text).toBe('Error from server (BadRequest): error when creating "a.yaml": no\n');
  });

  it('throws bugs on', () => {
    expect(() => withSource('creating', 'a.yaml', new TypeError('bug'))).toThrow(TypeError);
  });
});
