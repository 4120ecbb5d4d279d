import { expect } from 'expect';
import { describe, it } from 'node:test';
import { FileTree } from '../../../sim/file-system';
import type { HttpOutcome, HttpRequest, NetworkErrorCode, NetworkNamespace } from '../../../sim/net';
import { TestWorld } from '../shell/test-world';

/** A network with one answer, which takes 100 ms; remembers what it was asked. */
function network(world: () => TestWorld, outcome: HttpOutcome | ((request: HttpRequest) => HttpOutcome)) {
  const requests: {
    readonly host: string;
    readonly port: number;
    readonly request: HttpRequest;
    readonly timeoutMs: number;
  }[] = [];
  const namespace: NetworkNamespace = {
    watch: () => () => undefined,
    id: 'net',
    addresses: ['10.244.0.5'],
    listen: () => 'EADDRINUSE',
    http: (host, port, request, timeoutMs, onDone) => {
      requests.push({ host, port, request, timeoutMs });
      const answer = typeof outcome === 'function' ? outcome(request) : outcome;
      return world().sim.after('error' in answer && answer.error === 'ETIMEDOUT' ? timeoutMs : 100, () =>
        onDone(answer),
      );
    },
    send: () => ({ cancel: () => undefined }),
    ask: () => ({ cancel: () => undefined }),
    connect: (_host, port, timeoutMs, onDone) => {
      const error: NetworkErrorCode | undefined = port === 80 ? undefined : 'ECONNREFUSED';
      return world().sim.after(Math.min(1, timeoutMs), () => onDone(error));
    },
  };
  return { namespace, requests };
}

function ask(
  argv: readonly string[],
  outcome: Parameters<typeof network>[1],
  flavor: 'gnu' | 'busybox' = 'gnu',
  stdin?: string,
) {
  const { namespace, requests } = network(() => world, outcome);
  const world: TestWorld = new TestWorld({ network: namespace, flavor });
  const process = world.run(argv, stdin);
  world.sim.advance(3_600_000);
  return { stdout: world.stdout.text, stderr: world.stderr.text, exitCode: process.exitStatus?.code, requests };
}

const OK: HttpOutcome = { response: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello\n' } };

describe('curl', () => {
  it('prints the answer', () => {
    const result = ask(['curl', '-s', 'http://web:8080/path?q=1'], OK);
    expect(result).toMatchObject({ stdout: 'hello\n', stderr: '', exitCode: 0 });
    expect(result.requests[0]).toMatchObject({
      host: 'web',
      port: 8080,
      request: { method: 'GET', path: '/path?q=1', headers: { host: 'web:8080', accept: '*/*' }, body: '' },
    });
  });

  it('sends a body and headers', () => {
    const { requests } = ask(
      ['curl', '-X', 'PUT', '-d', '{"a":1}', '-H', 'Content-Type: application/json', 'web/x'],
      OK,
    );
    expect(requests[0]?.request).toMatchObject({
      method: 'PUT',
      path: '/x',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'content-length': '7', host: 'web' },
    });
  });

  it('writes the code where it is asked to', () => {
    expect(ask(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'web'], OK)).toMatchObject({
      stdout: '200\n',
      exitCode: 0,
    });
  });

  it('follows redirections when told', () => {
    const answer = ({ path }: HttpRequest): HttpOutcome =>
      path === '/' ? { response: { status: 302, headers: { location: '/there' }, body: '' } } : OK;
    expect(ask(['curl', '-sL', 'web'], answer).stdout).toBe('hello\n');
    expect(ask(['curl', '-s', 'web'], answer).stdout).toBe('');
  });

  for (const [error, exitCode, message] of [
    ['ENOTFOUND', 6, 'curl: (6) Could not resolve host: web\n'],
    ['ECONNREFUSED', 7, "curl: (7) Failed to connect to web port 80 after 100 ms: Couldn't connect to server\n"],
    ['EHOSTUNREACH', 7, 'curl: (7) Failed to connect to web port 80 after 100 ms: No route to host\n'],
    ['ECONNRESET', 56, 'curl: (56) Recv failure: Connection reset by peer\n'],
    ['ETIMEDOUT', 28, 'curl: (28) Connection timed out after 2000 milliseconds\n'],
  ] as const) {
    it(`exits with ${exitCode} after ${error}`, () => {
      expect(ask(['curl', '-m', '2', 'web'], { error })).toMatchObject({ stdout: '', stderr: message, exitCode });
      expect(ask(['curl', '-s', '-m', '2', 'web'], { error })).toMatchObject({ stderr: '', exitCode });
    });
  }

  it('fails with 22 for an error of the server when told to', () => {
    const notFound: HttpOutcome = { response: { status: 404, headers: {}, body: 'nothing here' } };
    expect(ask(['curl', '-f', 'web'], notFound)).toMatchObject({
      stdout: '',
      stderr: 'curl: (22) The requested URL returned error: 404\n',
      exitCode: 22,
    });
    expect(ask(['curl', 'web'], notFound)).toMatchObject({ stdout: 'nothing here', exitCode: 0 });
  });
});

describe('wget of busybox', () => {
  for (const [argv, outcome, expected] of [
    [['wget', '-qO-', 'http://web'], OK, { stdout: 'hello\n', stderr: '', exitCode: 0 }],
    [['wget', '-O-', 'web:81'], OK, { stdout: 'hello\n', stderr: 'Connecting to web:81 (web:81)\n', exitCode: 0 }],
    [['wget', '-qO-', 'web'], { error: 'ENOTFOUND' }, { stderr: "wget: bad address 'web'\n", exitCode: 1 }],
    [
      ['wget', '-qO-', 'web'],
      { error: 'ECONNREFUSED' },
      { stderr: "wget: can't connect to remote host (web): Connection refused\n", exitCode: 1 },
    ],
    [['wget', '-qO-', '-T', '1', 'web'], { error: 'ETIMEDOUT' }, { stderr: 'wget: download timed out\n', exitCode: 1 }],
    [
      ['wget', '-qO-', 'web/x'],
      { response: { status: 404, headers: {}, body: '' } },
      { stderr: 'wget: server returned error: HTTP/1.1 404 Not Found\n', exitCode: 1 },
    ],
  ] as const) {
    it(`${argv.join(' ')} → ${JSON.stringify(expected)}`, () => {
      expect(ask(argv, outcome, 'busybox')).toMatchObject(expected);
    });
  }
});

describe('nc -z', () => {
  it('tells whether a port is open', () => {
    expect(ask(['nc', '-z', 'web', '80'], OK).exitCode).toBe(0);
    expect(ask(['nc', '-zv', 'web', '81'], OK)).toMatchObject({
      stderr: 'nc: web (web:81): Connection refused\n',
      exitCode: 1,
    });
  });
});

describe('ps', () => {
  it('lists the processes of the namespace as busybox does', () => {
    const world = new TestWorld({ flavor: 'busybox' });
    world.run(['sh', '-c', 'sleep 100 & ps; true']);
    world.sim.advance(1);
    expect(world.stdout.text).toBe(
      'PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c sleep 100 & ps; true\n    2 root      0:00 sleep 100\n    3 root      0:00 ps\n',
    );
  });
});

describe('ps -o', () => {
  for (const [flavor, line, stdout] of [
    [
      'busybox',
      'ps -o pid,ppid,user,args',
      'PID   PPID  USER     COMMAND\n    1     0 root     sh -c LINE; true\n    2     1 root     LINE\n',
    ],
    ['busybox', 'ps -o pid= -o comm=', '    1 sh\n    2 ps\n'],
    [
      'gnu',
      'ps -eo pid,ppid,user,args',
      '    PID    PPID USER     COMMAND\n      1       0 root     sh -c LINE; true\n      2       1 root     LINE\n',
    ],
  ] as const) {
    it(`${line} of ${flavor}`, () => {
      const world = new TestWorld({ flavor });
      world.run(['sh', '-c', `${line}; true`]);
      world.sim.advance(1);
      expect(world.stdout.text).toBe(stdout.replaceAll('LINE', line));
    });
  }

  it('knows its columns', () => {
    const world = new TestWorld({ flavor: 'gnu' });
    expect(world.run(['ps', '-o', 'pid,shoe']).pid).toBe(1);
    world.sim.advance(1);
    expect(world.stderr.text).toBe('error: unknown user-defined format specifier "shoe"\n');
  });
});

describe('wget, of a name that has an address', () => {
  it('tells the address that it has tried', () => {
    const { namespace } = network(() => world, { error: 'ECONNREFUSED' });
    const world: TestWorld = new TestWorld({ network: namespace, flavor: 'busybox' });
    world.files.writeFile('/etc/hosts', '10.244.0.5 web\n');
    world.run(['wget', '-O-', 'web']);
    world.sim.advance(1000);
    expect(world.stderr.text).toBe(
      "Connecting to web:80 (10.244.0.5:80)\nwget: can't connect to remote host (10.244.0.5): Connection refused\n",
    );
  });
});

describe('getent hosts', () => {
  it('reads /etc/hosts', () => {
    const world = new TestWorld();
    world.files.writeFile('/etc/hosts', '127.0.0.1 localhost # itself\n10.244.0.5 web web.local\n');
    world.run(['sh', '-c', 'getent hosts web; getent hosts 10.244.0.5; getent hosts ghost; echo $?']);
    world.sim.advance(1);
    expect(world.stdout.text).toBe('10.244.0.5      web web.local\n10.244.0.5      web web.local\n2\n');
  });
});

describe('ls -L', () => {
  it('looks behind links, as a slash at the end does', () => {
    const world = new TestWorld();
    world.files.makeDirectory('/real');
    world.files.writeFile('/real/file', 'x');
    world.files.symlink('/real', '/link');
    world.run([
      'sh',
      '-c',
      'cd /; ls -ld link | cut -c1; ls -ldL link | cut -c1; ls -l link/ | grep -c file; chmod 2775 real; ls -ld real | cut -c1-10',
    ]);
    world.sim.advance(1);
    expect(world.stdout.text).toBe('l\nd\n1\ndrwxrwsr-x\n');
  });
});

describe('base64', () => {
  it('keeps bytes that are no text', () => {
    const world = new TestWorld();
    world.run(['base64', '-d'], '/w==\n');
    world.sim.settle();
    expect(world.stdout.text).toBe('\uDCFF');
  });
});

describe('a full disk', () => {
  it('stops the writer with the words of its shell', () => {
    const world = new TestWorld();
    world.files.mount('/small', new FileTree(() => 0, { limitBytes: 10 }));
    world.run(['bash', '-c', 'echo 123456789 > /small/f; echo more >> /small/f; echo $?']);
    world.sim.advance(1);
    expect(world.output.text).toBe('bash: line 1: echo: write error: No space left on device\n1\n');
  });
});

describe('grep', () => {
  it('prints every match alone, the first one too', () => {
    const world = new TestWorld();
    world.run(['grep', '-o', 'an.'], 'banana and\n');
    world.sim.settle();
    expect(world.stdout.text).toBe('ana\nand\n');
  });
});

describe('tail', () => {
  it('waits for a file that comes later', () => {
    const world = new TestWorld();
    world.run(['tail', '-F', '/tmp/late']);
    world.sim.advance(5_000);
    world.files.writeFile('/tmp/late', 'here\n');
    world.sim.advance(5_000);
    expect(world.stdout.text).toBe('here\n');
  });
});

describe('wget -S', () => {
  it('shows the status line and the headers', () => {
    const { stderr } = ask(['wget', '-SqO-', 'http://server/'], OK, 'busybox');
    expect(stderr).toBe('  HTTP/1.1 200 OK\n  content-type: text/plain\n');
  });
});
