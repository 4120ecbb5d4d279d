import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PodSpec } from '../../../api/generated/types';
import { TestWorld } from '../../test-world';

/** What commands in the containers of a pod print. */
function running(spec: Partial<PodSpec>) {
  const world = new TestWorld();
  const node = world.node();
  const { metadata } = world.pod('web', spec);
  world.passSeconds(20);
  return {
    world,
    run(script: string, container = 'app', seconds = 2): string {
      let output = '';
      const add = (text: string): void => void (output += text);
      const target = node.runtime.pod(metadata.uid)?.latest.get(container);
      const options = { stdin: false, stdout: true, stderr: true, tty: false };
      target?.exec(['sh', '-c', script], options, { onStdout: add, onStderr: add });
      world.passSeconds(seconds);
      return output;
    },
  };
}

const SLEEPER = { name: 'app', image: 'busybox', command: ['sleep', '3600'], env: [{ name: 'COLOUR', value: 'blue' }] };

describe('/proc of a container', () => {
  const { run } = running({ containers: [{ ...SLEEPER, securityContext: { runAsUser: 1000 }, workingDir: '/tmp' }] });

  for (const [script, output] of [
    ['tr "\\0" " " < /proc/1/cmdline', 'sleep 3600 '],
    ['cat /proc/1/comm', 'sleep\n'],
    ['tr "\\0" "\\n" < /proc/1/environ | grep COLOUR', 'COLOUR=blue\n'],
    ['grep -E "^(State|PPid|Uid)" /proc/1/status', 'State:\tS (sleeping)\nPPid:\t0\nUid:\t1000\t1000\t1000\t1000\n'],
    ['readlink /proc/1/cwd /proc/1/exe', '/tmp\n/bin/sleep\n'],
    ['cat /proc/self/comm', 'cat\n'],
    ['cat /proc/1/cgroup', '0::/\n'],
    ['cat /proc/1/oom_score_adj', '1000\n'],
    ['grep " / " /proc/mounts', 'overlay / overlay rw,relatime 0 0\n'],
    ['cat /proc/9999/status', "cat: can't open '/proc/9999/status': No such file or directory\n"],
    ['test -f /proc/meminfo && head -1 /proc/meminfo | cut -c1-9', 'MemTotal:\n'],
    ['grep -c ^processor /proc/cpuinfo; nproc', '4\n4\n'],
    ['touch /proc/x', 'touch: /proc/x: Read-only file system\n'],
  ] as const)
    it(`${script} prints ${JSON.stringify(output)}`, () => expect(run(script)).toBe(output));

  it('has a process as long as it lives, and names the one that looks', () => {
    expect(run('sleep 1 & p=$!; ls -d /proc/$p; wait; ls -d /proc/$p 2>/dev/null || echo gone')).toMatch(
      /^\/proc\/\d+\ngone\n$/,
    );
    expect(run('test $(readlink /proc/self) -gt 1 && cat /proc/uptime | cut -d. -f1')).toMatch(/^\d+\n$/);
  });
});

describe('/proc of containers that share their processes', () => {
  it('leads into the files of the other', () => {
    const { run } = running({
      shareProcessNamespace: true,
      containers: [
        { ...SLEEPER, command: ['sh', '-c', 'echo secret > /own; exec sleep 3600'] },
        { name: 'other', image: 'busybox', command: ['sleep', '7200'] },
      ],
    });
    const find = 'pid=$(grep -l 3600 /proc/[0-9]*/cmdline | head -1 | cut -d/ -f3)';
    expect(run(`${find}; cat /proc/$pid/root/own; echo x > /proc/$pid/root/own`, 'other')).toBe(
      "secret\nsh: can't create /proc/2/root/own: Read-only file system\n",
    );
    expect(run('cat /proc/1/comm', 'other')).toBe('pause\n');
  });

  it('keeps the environment of another user to itself', () => {
    const { run } = running({
      shareProcessNamespace: true,
      containers: [SLEEPER, { ...SLEEPER, name: 'other', securityContext: { runAsUser: 1000 } }],
    });
    expect(run('cat /proc/2/environ; cat /proc/2/comm', 'other')).toBe(
      "cat: can't open '/proc/2/environ': Permission denied\nsleep\n",
    );
  });
});

describe('/proc/self/ns', () => {
  const inBoth = (spec: Partial<PodSpec>, namespace: string): readonly string[] => {
    const { run } = running({ ...spec, containers: [SLEEPER, { ...SLEEPER, name: 'other' }] });
    return ['app', 'other'].map((container) => run(`readlink /proc/self/ns/${namespace}`, container).trim());
  };

  it('names the kinds that Linux has', () => {
    expect(running({ containers: [SLEEPER] }).run('ls /proc/self/ns | xargs')).toBe(
      'cgroup ipc mnt net pid pid_for_children time time_for_children user uts\n',
    );
  });

  it('shows the users of the machine, unless the pod has users of its own', () => {
    const machine = 'user:[4026531837]';
    expect(inBoth({}, 'user')).toEqual([machine, machine]);
    const [app, other] = inBoth({ hostUsers: false }, 'user');
    expect(app).toMatch(/^user:\[\d+\]$/);
    expect(app).not.toBe(machine);
    expect(other).toBe(app);
  });

  it('shows the IPC namespace of the pod, or of the machine with hostIPC', () => {
    const machine = 'ipc:[4026531839]';
    expect(inBoth({ hostIPC: true }, 'ipc')).toEqual([machine, machine]);
    const [app, other] = inBoth({}, 'ipc');
    expect(app).not.toBe(machine);
    expect(other).toBe(app);
  });
});

describe('nginx among the processes', () => {
  it('is a master and a worker, which another one replaces', () => {
    const { run } = running({ containers: [{ name: 'app', image: 'nginx:alpine' }] });
    expect(run('ps -o pid,user,args | grep nginx: | grep -v grep; cat /proc/29/comm')).toBe(
      '    1 root     nginx: master process nginx -g daemon off;\n   29 nginx    nginx: worker process\nnginx\n',
    );
    expect(
      run('kill -9 29; sleep 1; pgrep -f "nginx: worke[r]" | wc -l; ls -d /proc/29 2>/dev/null || echo gone'),
    ).toBe('1\ngone\n');
    expect(run('nginx -s reload && echo reloaded')).toContain('reloaded\n');
  });
});

describe('names in /etc/hosts', () => {
  it('are reached under their addresses, also those that a program has written there', () => {
    const { run } = running({
      hostAliases: [{ ip: '127.0.0.1', hostnames: ['foo.local', 'bar.local'] }],
      hostname: 'one',
      subdomain: 'sub',
      containers: [{ name: 'app', image: 'nginx:alpine' }],
    });
    const titleOf = (host: string): string => `wget -qO- http://${host} | grep -o '<h1>.*</h1>'`;
    expect(run(titleOf('foo.local'))).toBe('<h1>Welcome to nginx!</h1>\n');
    expect(run(titleOf('one.sub.default.svc.cluster.local'))).toBe('<h1>Welcome to nginx!</h1>\n');
    expect(run(`echo 127.0.0.1 mine >> /etc/hosts; ${titleOf('MINE')}`)).toBe('<h1>Welcome to nginx!</h1>\n');
    expect(run('curl -s -o /dev/null -w "%{http_code}" bar.local')).toBe('200');
  });
});
