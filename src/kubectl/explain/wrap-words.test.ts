import { describe, it } from 'node:test';
import { expect } from 'expect';
import { wrapWords } from './wrap-words';

const LIMIT = 10;

describe('wrapWords', () => {
  for (const [what, text, expected] of [
    ['a line that fits', 'one two to', 'one two to'],
    ['a line that is too long, whose blank goes', 'one two too', 'one two\ntoo'],
    ['lines that were lines', 'one\n\ntwo', 'one\n\ntwo'],
    ['blanks at the end that fit', 'one  ', 'one  '],
    ['blanks at the end that do not', 'one two ab   ', 'one two ab'],
    ['a long word at the beginning', 'https://acme.io/docs', 'https://acme.io/docs'],
    ['a long word after another', 'see https://acme.io/docs for', 'see\nhttps://acme.io/docs\nfor'],
    ['a word of just that length', 'a kubernetes b', 'a\nkubernetes\nb'],
    ['a long word after two blanks', '  https://acme.io/docs', '\nhttps://acme.io/docs'],
    ['a long word after one blank, which is too little to break at', ' https://acme.io/docs', ' https://acme.io/docs'],
  ] as const)
    it(what, () => expect(wrapWords(text, LIMIT)).toBe(expected));
});
