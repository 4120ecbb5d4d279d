import { describe, it } from 'node:test';
import { expect } from 'expect';
import { bytesOfText, textOfBytes } from '../../../../sim/text-bytes';
import { TestWorld } from '../../shell/test-world';
import { readArchive, writeEntry } from './archive';

const START_MS = Date.UTC(2026, 0, 1);

function emptyWorld(): TestWorld {
  const world = new TestWorld();
  // When PID 1 ends nothing can be started any more.
  world.run(['sleep', 'infinity']);
  return world;
}

function worldWithFiles(): TestWorld {
  const world = emptyWorld();
  world.files.makeDirectory('/work/dir/sub', { recursive: true });
  world.files.writeFile('/work/dir/hello.txt', '안녕\n');
  world.files.writeFile('/work/dir/sub/run.sh', '#!/bin/sh\n', 0o755);
  world.files.writeFile('/work/dir/bytes', textOfBytes(Buffer.from([0, 255, 128, 10])));
  world.files.writeFile(`/work/dir/${'long'.repeat(40)}`, 'x');
  world.files.symlink('hello.txt', '/work/dir/link');
  world.files.setModified('/work/dir/hello.txt', Date.UTC(2020, 1, 3));
  return world;
}

function run(
  world: TestWorld,
  line: string,
  stdin?: string,
): { readonly stdout: string; readonly stderr: string; readonly code: number | undefined } {
  const [outBefore, errBefore] = [world.stdout.text.length, world.stderr.text.length];
  const process = world.run(['sh', '-c', line], stdin);
  world.sim.advance(10_000);
  return {
    stdout: world.stdout.text.slice(outBefore),
    stderr: world.stderr.text.slice(errBefore),
    code: process.exitStatus?.code,
  };
}

describe('tar', () => {
  it('packs and unpacks names, bytes, modes, times and links', () => {
    const world = worldWithFiles();
    const { stdout: archive, code } = run(world, 'tar cf - dir');
    expect(code).toBe(0);
    const other = emptyWorld();
    expect(run(other, 'tar xf - -C /tmp', archive)).toEqual({ stdout: '', stderr: '', code: 0 });
    const { files } = other;
    expect(files.readFile('/tmp/dir/hello.txt')).toBe('안녕\n');
    expect([...bytesOfText(files.readFile('/tmp/dir/bytes'))]).toEqual([0, 255, 128, 10]);
    expect(files.readFile(`/tmp/dir/${'long'.repeat(40)}`)).toBe('x');
    expect(files.readLink('/tmp/dir/link')).toBe('hello.txt');
    expect(files.stat('/tmp/dir/sub/run.sh').mode).toBe(0o755);
    expect(files.stat('/tmp/dir/hello.txt').modifiedMs).toBe(Date.UTC(2020, 1, 3));
    expect(run(other, 'tar xmf - -C /tmp', archive).code).toBe(0);
    expect(files.stat('/tmp/dir/hello.txt').modifiedMs).toBeGreaterThanOrEqual(START_MS);
  });

  it('lists, one way or the other', () => {
    const world = worldWithFiles();
    expect(run(world, 'tar -cf /tmp/a.tar -C dir hello.txt sub; tar tf /tmp/a.tar').stdout).toBe(
      'hello.txt\nsub/\nsub/run.sh\n',
    );
    expect(run(world, 'tar tvf /tmp/a.tar hello.txt').stdout).toMatch(
      /^-rw-r--r-- root\/root +7 2020-02-03 00:00 hello\.txt\n$/,
    );
  });

  it('never writes outside its directory', () => {
    const world = worldWithFiles();
    const { stdout, stderr } = run(world, 'tar cf - /work/dir/hello.txt ../work/dir/hello.txt');
    expect(stderr).toContain("Removing leading `/' from member names");
    const other = emptyWorld();
    run(other, 'tar xf - -C /tmp', stdout);
    expect(other.files.readFile('/tmp/work/dir/hello.txt')).toBe('안녕\n');
    expect(other.files.exists('/work/dir')).toBe(false);
  });

  const failures: readonly (readonly [line: string, code: number, text: string])[] = [
    ['tar cf - none', 2, 'tar: none: Cannot stat: No such file or directory'],
    ['tar xf - -C /none', 2, 'tar: /none: Cannot open: No such file or directory'],
    ['tar czf - dir', 2, 'tar: compression is not supported here'],
    ['tar cf -', 2, 'Cowardly refusing to create an empty archive'],
    ['echo hello | tar xf -', 2, 'tar: This does not look like a tar archive'],
    ['tar cf - dir | head -c 700 | tar tf -', 2, 'tar: Unexpected EOF in archive'],
  ];
  for (const [line, code, text] of failures) {
    it(`says what is wrong: ${line}`, () => {
      const result = run(worldWithFiles(), line);
      expect(result.stderr).toContain(text);
      expect(result.code).toBe(code);
    });
  }

  it('reads names that come in an extended header', () => {
    const name = `${'긴'.repeat(40)}.txt`;
    const member = {
      kind: 'file',
      mode: 0o640,
      uid: 0,
      gid: 0,
      modifiedMs: 0,
      target: '',
      userName: '',
      groupName: '',
    } as const;
    const record = ` path=${name}\n`;
    const extended = writeEntry({
      ...member,
      name: 'PaxHeaders/x',
      content: Buffer.from(`${Buffer.byteLength(record) + 3}${record}`),
    });
    // The same header with the type of an extended one, and its sum.
    extended.write('x', 156);
    const sum = Number.parseInt(extended.toString('latin1', 148, 154), 8) + 'x'.charCodeAt(0) - '0'.charCodeAt(0);
    extended.write(sum.toString(8).padStart(6, '0'), 148);
    const archive = Buffer.concat([extended, writeEntry({ ...member, name: 'short', content: Buffer.from('안녕') })]);
    expect(readArchive(archive)).toMatchObject([{ name, mode: 0o640, content: Buffer.from('안녕') }]);
  });
});
