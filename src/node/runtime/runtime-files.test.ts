import { describe, it } from 'node:test';
import { expect } from 'expect';
import { FileSystem, FileTree } from '../../sim/file-system';
import { Simulation } from '../../sim/simulation';
import { runtimeFiles } from './runtime-files';

describe('the files of the runtime on a read-only root', () => {
  const files = new FileSystem(new FileTree(() => 0), { readOnly: true });
  const added = runtimeFiles(files, true, () => 0);
  added.makeDevices(new Simulation().random('devices'));
  for (const path of ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/dev/termination-log', '/var/last-words'])
    added.write(path, 'old\n', 0o666);

  for (const path of ['/etc/hosts', '/dev/termination-log', '/var/last-words']) {
    it(`${path} can be written`, () => {
      files.writeFile(path, 'new\n');
      expect(files.readFile(path)).toBe('new\n');
    });
  }
  for (const path of ['/etc/hostname', '/etc/resolv.conf', '/etc/passwd', '/var/another']) {
    it(`${path} cannot`, () => {
      expect(() => files.writeFile(path, 'new\n')).toThrow('EROFS');
    });
  }
});
