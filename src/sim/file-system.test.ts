import { expect } from 'expect';
import { describe, it } from 'node:test';
import { FileError, FileSystem, FileTree, type FileErrorCode } from './file-system';

function empty(limitBytes?: number): FileSystem {
  return new FileSystem(new FileTree(() => 1000, limitBytes === undefined ? {} : { limitBytes }));
}

function codeOf(action: () => unknown): FileErrorCode | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}

describe('FileSystem', () => {
  it('gives what is made in a directory of a group to that group', () => {
    const files = empty();
    files.makeDirectory('/shared');
    files.changeOwner('/shared', 0, 999);
    files.changeMode('/shared', 0o2777);
    const user = files.as({ uid: 1000, gid: 1000, groups: [] });
    user.writeFile('/shared/file', '');
    user.makeDirectory('/shared/below');
    user.writeFile('/shared/below/file', '');
    expect(['file', 'below', 'below/file'].map((name) => files.stat(`/shared/${name}`).gid)).toEqual([999, 999, 999]);
    expect(files.stat('/shared/below').mode & 0o2000).toBe(0o2000);
  });

  it('keeps files, directories and links', () => {
    const files = empty();
    files.makeDirectory('/a/b', { recursive: true });
    files.writeFile('/a/b/f', 'text');
    files.appendFile('/a/b/f', ' more');
    files.symlink('b/f', '/a/link');
    files.symlink('/a', '/absolute');
    expect(files.readFile('/a/link')).toBe('text more');
    expect(files.readFile('/absolute/b/../b/./f')).toBe('text more');
    expect(files.realPath('/absolute/link')).toBe('/a/b/f');
    expect(files.readDirectory('/a')).toEqual(['b', 'link']);
    expect(files.lstat('/a/link')).toMatchObject({ kind: 'symlink', target: 'b/f' });
    expect(files.stat('/a/link')).toMatchObject({ kind: 'file', bytes: 9, mode: 0o644, modifiedMs: 1000 });
  });

  const failures: readonly (readonly [string, FileErrorCode, (files: FileSystem) => unknown])[] = [
    ['a missing file', 'ENOENT', (files) => files.readFile('/nope')],
    ['a missing directory', 'ENOENT', (files) => files.writeFile('/nope/f', '')],
    ['a file as a directory', 'ENOTDIR', (files) => files.readFile('/f/x')],
    ['a slash behind a file', 'ENOTDIR', (files) => files.readFile('/f/')],
    ['reading a directory', 'EISDIR', (files) => files.readFile('/d')],
    ['writing a directory', 'EISDIR', (files) => files.writeFile('/d', '')],
    ['a name that is taken', 'EEXIST', (files) => files.makeDirectory('/d')],
    ['a directory in use', 'ENOTEMPTY', (files) => files.removeDirectory('/d')],
    ['unlink of a directory', 'EISDIR', (files) => files.unlink('/d')],
    ['a loop of links', 'ELOOP', (files) => files.readFile('/loop')],
    ['a long name', 'ENAMETOOLONG', (files) => files.writeFile(`/${'x'.repeat(256)}`, '')],
    ['moving a directory into itself', 'EINVAL', (files) => files.rename('/d', '/d/e')],
    ['too much content', 'ENOSPC', (files) => files.writeFile('/big', 'x'.repeat(2000))],
    ['too much appended', 'ENOSPC', (files) => files.appendFile('/f', 'x'.repeat(2000))],
  ];
  for (const [what, code, action] of failures) {
    it(`${what} is ${code}`, () => {
      const files = empty(1000);
      files.makeDirectory('/d');
      files.writeFile('/d/f', '');
      files.writeFile('/f', 'x');
      files.symlink('/loop', '/loop');
      expect(codeOf(() => action(files))).toBe(code);
    });
  }

  it('gives room back', () => {
    const tree = new FileTree(() => 0, { limitBytes: 10 });
    const files = new FileSystem(tree);
    files.writeFile('/a', '12345678');
    files.rename('/a', '/b');
    files.writeFile('/c', '9');
    files.rename('/c', '/b');
    expect(tree.usedBytes).toBe(1);
    files.removeAll('/b');
    expect(tree.usedBytes).toBe(0);
  });

  it('lets users do what modes allow', () => {
    const files = empty();
    files.makeDirectory('/shared', { mode: 0o777 });
    files.writeFile('/secret', 's', 0o600);
    files.writeFile('/group', 'g', 0o640);
    files.changeOwner('/group', 0, 50);
    const user = files.as({ uid: 1000, gid: 1000, groups: [50] });
    expect(codeOf(() => user.readFile('/secret'))).toBe('EACCES');
    expect(user.readFile('/group')).toBe('g');
    expect(codeOf(() => user.appendFile('/group', 'x'))).toBe('EACCES');
    expect(codeOf(() => user.writeFile('/mine', ''))).toBe('EACCES');
    user.writeFile('/shared/mine', 'm');
    expect(files.stat('/shared/mine').uid).toBe(1000);
    expect(codeOf(() => user.changeMode('/secret', 0o777))).toBe('EPERM');
    files.changeMode('/shared', 0o700);
    expect(codeOf(() => user.readFile('/shared/mine'))).toBe('EACCES');
  });

  it('shares an image layer until something is written', () => {
    const layer = new FileTree(() => 0);
    const image = new FileSystem(layer);
    image.makeDirectory('/etc');
    image.writeFile('/etc/conf', 'image');
    image.writeFile('/etc/other', 'image');
    const [one, two] = [0, 1].map(() => new FileSystem(new FileTree(() => 5, { base: layer })));
    one?.appendFile('/etc/conf', ' one');
    one?.unlink('/etc/other');
    expect(one?.readFile('/etc/conf')).toBe('image one');
    expect(two?.readFile('/etc/conf')).toBe('image');
    expect(two?.readDirectory('/etc')).toEqual(['conf', 'other']);
    expect(() => image.writeFile('/etc/late', '')).toThrow('must not change');
  });

  it('mounts trees, parts of trees and files', () => {
    const [one, two] = [empty(), empty()];
    const volume = new FileTree(() => 0);
    const inside = new FileSystem(volume);
    inside.makeDirectory('/sub');
    inside.writeFile('/sub/f', 'from volume');
    one.mount('/data', volume);
    two.mount('/mnt/deep', volume, { subPath: 'sub', readOnly: true });
    two.mount('/etc/single', volume, { subPath: 'sub/f' });
    one.writeFile('/data/sub/g', 'written');
    expect(two.readDirectory('/mnt/deep')).toEqual(['f', 'g']);
    expect(two.readFile('/etc/single')).toBe('from volume');
    expect(codeOf(() => two.writeFile('/mnt/deep/h', ''))).toBe('EROFS');
    expect(codeOf(() => two.writeFile('/mnt/deep/g', ''))).toBe('EROFS');
    expect(codeOf(() => one.rename('/data/sub/g', '/g'))).toBe('EXDEV');
    expect(codeOf(() => one.removeAll('/data'))).toBe('EBUSY');
    expect(one.mounts.map(({ path }) => path)).toEqual(['/', '/data']);
  });

  it('a read-only root takes no writes, a volume in it does', () => {
    const files = new FileSystem(new FileTree(() => 0), { readOnly: true });
    files.mount('/tmp', new FileTree(() => 0));
    expect(codeOf(() => files.writeFile('/f', ''))).toBe('EROFS');
    expect(codeOf(() => files.makeDirectory('/d'))).toBe('EROFS');
    files.writeFile('/tmp/f', 'ok');
    expect(files.readFile('/tmp/f')).toBe('ok');
  });

  it('an open file has one offset for all who hold it', () => {
    const files = empty();
    const file = files.open('/f', { write: true, create: true });
    file.write('one\n');
    file.write('two\n');
    const reader = files.open('/f');
    expect(reader.take(undefined, '\n')).toBe('one\n');
    expect(reader.take(1)).toBe('t');
    expect(reader.take()).toBe('wo\n');
    expect(reader.take()).toBe('');
    file.write('three');
    expect(reader.take()).toBe('three');
  });
});
