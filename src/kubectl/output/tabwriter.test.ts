import { describe, it } from 'node:test';
import { expect } from 'expect';
import { alignTabs, createTabwriter, describeLayout, getLayout } from './tabwriter';

describe('tabwriter', () => {
  it('aligns the columns of neighbouring lines', () => {
    expect(alignTabs('Name:\tweb\nNamespace:\tdefault\n\nPort:\t80\n', describeLayout)).toBe(
      'Name:       web\nNamespace:  default\n\nPort:  80\n',
    );
  });

  it('ends a column where a line has no such cell', () => {
    expect(alignTabs('a\tb\tc\nlonger\tb\nx\ty\tz\n', describeLayout)).toBe('a       b  c\nlonger  b\nx       y  z\n');
  });

  it('keeps leading and empty cells', () => {
    expect(alignTabs('  Type\tStatus\n  ----\t------\n  Ready\tTrue \n\tx\n', describeLayout)).toBe(
      '  Type   Status\n  ----   ------\n  Ready  True \n         x\n',
    );
  });

  it('counts characters, not bytes', () => {
    expect(alignTabs('é\ta\nxx\tb\n한글\tc\n', getLayout)).toBe('é     a\nxx    b\n한글    c\n');
  });

  it('remembers widths between flushes only where it is told to', () => {
    const lay = (rememberWidths: boolean) => {
      const writer = createTabwriter({ ...getLayout, rememberWidths });
      writer.write('a-long-name\tx\n');
      const first = writer.flush();
      writer.write('b\tx\n');
      return first + writer.flush();
    };
    expect(lay(true)).toBe('a-long-name   x\nb             x\n');
    expect(lay(false)).toBe('a-long-name   x\nb     x\n');
  });

  it('takes a line of any number of cells', () => {
    expect(alignTabs(`${'x\t'.repeat(100_000)}\n`, describeLayout)).toContain('x  x');
  });
});
