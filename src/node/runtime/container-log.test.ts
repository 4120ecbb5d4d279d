import { describe, it } from 'node:test';
import { expect } from 'expect';
import { ContainerLog } from './container-log';

describe('ContainerLog', () => {
  it('keeps lines whole when two streams write in turn', () => {
    const clock = { nowMs: 0 };
    const log = new ContainerLog(clock);
    log.onStdout('out ');
    log.onStderr('err\n');
    clock.nowMs = 5;
    log.onStdout('more\nrest');
    expect(log.read()).toBe('err\nout more\n');
    log.flush();
    expect(log.read()).toBe('err\nout more\nrest');
    expect(log.read({ timestamps: true, sinceMs: 5 })).toBe(
      '1970-01-01T00:00:00.005000000Z out more\n1970-01-01T00:00:00.005000000Z rest',
    );
  });

  it('begins anew when it is full, and cuts at bytes', () => {
    const log = new ContainerLog({ nowMs: 0 });
    const line = `${'x'.repeat(1000)}\n`;
    for (let count = 0; count < 11_000; count += 1) log.onStdout(line);
    expect(log.read().length).toBeLessThan(2 * 1024 * 1024);
    expect(log.read({ limitBytes: 10 })).toBe('x'.repeat(10));
  });

  it('does not wait for the end of an endless line', () => {
    const log = new ContainerLog({ nowMs: 0 });
    for (let count = 0; count < 100; count += 1) log.onStdout('y'.repeat(1024));
    expect(log.read().length).toBeGreaterThan(80 * 1024);
  });
});
