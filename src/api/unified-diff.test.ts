import { expect } from 'expect';
import { describe, it } from 'node:test';
import { unifiedDiff } from './unified-diff';

const numbers = (count: number) => [...Array(count).keys()].map(String);

describe('unified diff', () => {
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a\nb', 'a\nb')).toBe('');
  });

  it('shows three lines around a change and joins changes that are near', () => {
    const before = numbers(20);
    const after = before.with(5, 'five').with(9, 'nine');
    expect(unifiedDiff(before.join('\n'), after.join('\n'))).toBe(
      '@@ -3,11 +3,11 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n-9\n+nine\n 10\n 11\n 12\n',
    );
  });

  it('makes a hunk of its own for each change that is far from the others', () => {
    const before = numbers(30);
    const after = [...before.slice(1, 20), 'new', ...before.slice(20)];
    expect(unifiedDiff(before.join('\n'), after.join('\n'))).toBe(
      '@@ -1,4 +1,3 @@\n-0\n 1\n 2\n 3\n@@ -18,6 +17,7 @@\n 17\n 18\n 19\n+new\n 20\n 21\n 22\n',
    );
  });

  it('writes the ranges of one line and of none as difflib does', () => {
    expect(unifiedDiff('a', 'b')).toBe('@@ -1 +1 @@\n-a\n+b\n');
    expect(unifiedDiff('a\nb', 'a\nb\nc')).toBe('@@ -1,2 +1,3 @@\n a\n b\n+c\n');
  });

  it('takes time in proportion to long equal texts', () => {
    const long = numbers(20_000).join('\n');
    expect(unifiedDiff(long, `${long}\nlast`)).toBe('@@ -19998,3 +19998,4 @@\n 19997\n 19998\n 19999\n+last\n');
  });
});
