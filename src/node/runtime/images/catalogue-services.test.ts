import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container } from '../../../api/generated/types';
import { exitCodeOf } from '../../../api/process-status';
import { collect, OUTPUT, TestWorld } from '../../test-world';

function run(image: string, spec: Partial<Container> = {}) {
  const world = new TestWorld();
  const node = world.node();
  world.pod('app', { restartPolicy: 'Never', containers: [{ name: 'app', image, ...spec }] });
  world.passSeconds(30);
  return {
    world,
    logs: () => node.endpoint?.logs({ namespace: 'default', name: 'app' }, 'app', {}) ?? '',
    exec(...argv: readonly string[]): string {
      const output = collect();
      node.endpoint?.exec({ namespace: 'default', name: 'app' }, 'app', argv, OUTPUT, output);
      world.passSeconds(10);
      return `${output.stdout}${output.stderr}${output.status === undefined ? '?' : exitCodeOf(output.status)}`;
    },
  };
}

const BUSY = { command: ['sleep', '3600'] };

describe('services of the catalogue', () => {
  for (const [image, password, ask, answer] of [
    ['postgres:17', 'POSTGRES_PASSWORD', 'pg_isready', '/var/run/postgresql:5432 - accepting connections\n0'],
    ['mysql:8.4', 'MYSQL_ROOT_PASSWORD', 'mysqladmin', 'mysqld is alive\n0'],
    ['mariadb', 'MARIADB_ROOT_PASSWORD', 'mariadb-admin', 'mysqld is alive\n0'],
  ] as const) {
    it(`${image} wants ${password}, and then takes connections`, () => {
      const without = run(image);
      expect(without.world.state('app')).toBe('Failed[app:Error 1]');
      expect(without.logs()).toContain(password);
      const running = run(image, { env: [{ name: password, value: 'secret' }] });
      expect(running.exec(ask)).toBe(answer);
    });
  }

  it('redis keeps what redis-cli gives it', () => {
    const { exec } = run('redis');
    expect(exec('redis-cli', 'ping')).toBe('PONG\n0');
    expect(exec('redis-cli', 'set', 'a', 'b c')).toBe('OK\n0');
    expect(exec('redis-cli', 'get', 'a')).toBe('b c\n0');
    expect(exec('redis-cli', '-p', '1', 'ping')).toBe(
      'Could not connect to Redis at 127.0.0.1:1: Connection refused\n1',
    );
  });

  it('stress takes memory until the kernel kills it', () => {
    const resources = { limits: { memory: '100Mi' } };
    const args = ['stress', '--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'];
    const { world, logs } = run('polinux/stress', { command: args, resources });
    expect(logs()).toBe('stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n');
    expect(world.state('app')).toBe('Failed[app:OOMKilled 137]');
    const modest = run('vish/stress', { args: ['-mem-total', '50Mi', '-mem-alloc-size', '10Mi'], resources });
    expect(modest.logs()).toContain('Allocated "50Mi" memory');
    expect(modest.world.state('app')).toBe('Running[app:running]');
  });

  it('git clones what exists', () => {
    const { exec } = run('alpine/git', BUSY);
    expect(exec('git', 'clone', 'https://github.com/team/site.git', '/git/out')).toBe("Cloning into '/git/out'...\n0");
    expect(exec('cat', '/git/out/README.md')).toBe('# site\n0');
    expect(exec('git', 'clone', 'https://github.com/team/site.git', '/git/out')).toBe(
      "fatal: destination path '/git/out' already exists and is not an empty directory.\n128",
    );
    expect(exec('git', 'clone', 'https://git.example.com/a.git')).toBe(
      "Cloning into 'a'...\nfatal: unable to access 'https://git.example.com/a.git/': Could not resolve host: git.example.com\n128",
    );
  });
});
