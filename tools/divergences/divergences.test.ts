import { describe, it } from 'node:test';
import { expect } from 'expect';
import { divergencesOf } from './divergences';

describe('divergencesOf', () => {
  it('finds the paragraph of a docstring and what it stands before', () => {
    const source = `
/**
 * A pipe.
 *
 * Divergence from real Linux: a write is
 * never split.
 *
 * Source: pipe(7).
 */
export class Pipe {
  /** Divergence from real Kubernetes: no order. */
  readonly queue: number;
}
`;
    expect(divergencesOf(source)).toEqual([
      { name: 'Pipe', from: 'Linux', text: 'a write is never split.' },
      { name: 'queue', from: 'Kubernetes', text: 'no order.' },
    ]);
  });

  it('takes no other comment for one', () => {
    expect(divergencesOf('/** All as in real Kubernetes: nothing differs. */\nconst x = 1;\n')).toEqual([]);
    expect(divergencesOf('// Divergence from real Linux: none.\nconst x = 1;\n')).toEqual([]);
  });
});
