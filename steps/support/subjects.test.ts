import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Subjects } from './subjects';

const pod = (name: string, namespace = 'default') => ({ kind: 'pod', namespace, name });
const node = (name: string) => ({ kind: 'node', namespace: '', name });

describe('Subjects', () => {
  it('means what was spoken of last, kind by kind', () => {
    const subjects = new Subjects();
    subjects.mention([pod('a')]);
    subjects.mention([node('n')]);
    subjects.mention([pod('b')]);
    expect(subjects.the('pod', 'it')).toEqual(pod('b'));
    expect(subjects.the('node', 'there')).toEqual(node('n'));
  });

  it('says so when a pronoun means nothing yet', () => {
    expect(() => new Subjects().the('node', 'there')).toThrow(
      '"there" means nothing here: no node was spoken of before',
    );
  });

  it('says so when a pronoun is ambiguous, until one alone is spoken of', () => {
    const subjects = new Subjects();
    subjects.mention([pod('a'), pod('b'), node('n')]);
    expect(() => subjects.the('pod', 'it')).toThrow(
      '"it" is ambiguous: 2 pods were spoken of last (a, b); name the one you mean',
    );
    expect(subjects.the('node', 'there')).toEqual(node('n'));
    subjects.mention([pod('b')]);
    expect(subjects.the('pod', 'it')).toEqual(pod('b'));
  });

  it('takes one that is spoken of twice for one', () => {
    const subjects = new Subjects();
    subjects.mention([pod('a'), pod('a')]);
    expect(subjects.the('pod', 'it')).toEqual(pod('a'));
    subjects.mention([pod('a'), pod('a', 'other')]);
    expect(() => subjects.the('pod', 'it')).toThrow('ambiguous');
  });
});
