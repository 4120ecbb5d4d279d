import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container as ContainerSpec } from '../../../../api/generated/types';
import { TestWorld } from '../../../test-world';

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';

function agnhost(args: readonly string[], spec: Partial<ContainerSpec> = {}) {
  const world = new TestWorld();
  const node = world.node();
  const { metadata } = world.pod('web', {
    restartPolicy: 'Never',
    containers: [{ name: 'app', image: IMAGE, args: [...args], ...spec }],
  });
  world.sim.runUntil(() => node.runtime.pod(metadata.uid)?.latest.get('app') !== undefined, 60_000);
  world.passSeconds(2);
  return {
    world,
    get(path: string, port = 8080): string {
      let answer = 'pending';
      const request = { method: 'GET', path, headers: { 'x-name': 'value' }, body: '' };
      node.runtime.pod(metadata.uid)?.sandbox?.config.network.http('localhost', port, request, 9000, (outcome) => {
        answer = 'error' in outcome ? outcome.error : `${outcome.response.status} ${outcome.response.body}`;
      });
      world.passSeconds(3);
      return answer;
    },
    logs: () => node.runtime.pod(metadata.uid)?.latest.get('app')?.log.read() ?? '',
  };
}

describe('agnhost', () => {
  it('pauses until a signal, and says which', () => {
    const { world, logs } = agnhost(['pause']);
    expect(logs()).toBe('Paused\nSignals registered\n');
    world.delete('web');
    world.passSeconds(0.5);
    expect(logs()).toContain('exiting because of signal "terminated"\n');
  });

  const NETEXEC: readonly (readonly [path: string, answer: string])[] = [
    ['/hostname', '200 web'],
    ['/echo?msg=hi&code=503', '503 hi'],
    ['/header?key=X-Name', '200 value'],
    ['/serverport', '200 8080'],
    ['/healthz', '200 '],
    ['/shell?cmd=echo%20hello%3B%20exit%203', '200 {"error":"exit status 3","output":"hello\\n"}'],
    ['/shell?cmd=hostname', '200 {"output":"web\\n"}'],
    ['/dial?host=localhost&port=8080&request=hostName&tries=2', '200 {"responses":["web","web"]}'],
    [
      '/dial?host=localhost&port=81&request=hostName&protocol=http',
      '200 {"errors":["Get \\"http://localhost:81/hostName\\": dial tcp localhost:81: connect: connection refused"]}',
    ],
    ['/dial?host=localhost&port=81', '400 request parameter not specified. <nil>\n'],
    ['/redirect?location=/echo&code=307', '307 '],
  ];
  for (const [path, answer] of NETEXEC)
    it(`netexec answers ${path}`, () => expect(agnhost(['netexec']).get(path)).toBe(answer));

  it('netexec exits with a code when it is asked to', () => {
    const { get, world } = agnhost(['netexec', '--http-port=8080']);
    get('/exit?code=7');
    expect(world.state('web')).toBe('Failed[app:Error 7]');
  });

  it('liveness is well for ten seconds', () => {
    const { get, world } = agnhost(['liveness']);
    expect(get('/healthz')).toBe('200 ok');
    world.passSeconds(10);
    expect(get('/healthz')).toMatch(/^500 error: \d/);
  });

  it('porter serves what its environment says', () => {
    const env = [{ name: 'SERVE_PORT_9001', value: 'foo=bar' }];
    expect(agnhost(['porter'], { env }).get('/', 9001)).toBe('200 foo=bar');
  });

  it('mounttest writes, reads and looks at files', () => {
    const { logs, world } = agnhost([
      'mounttest',
      '--new_file_0666=/tmp/f',
      '--file_perm=/tmp/f',
      '--file_owner=/tmp/f',
      '--file_mode=/tmp',
    ]);
    world.passSeconds(3);
    expect(logs()).toBe(
      'content of file "/tmp/f": mount-tester new file\n\nmode of file "/tmp": dtrwxrwxrwx\nperms of file "/tmp/f": -rw-rw-rw-\n' +
        'owner UID of "/tmp/f": 0\nowner GID of "/tmp/f": 0\n',
    );
    expect(world.state('web')).toBe('Succeeded[app:Completed 0]');
  });

  it('mounttest fails for a file that is not there', () => {
    const { logs, world } = agnhost(['mounttest', '--file_content=/none']);
    world.passSeconds(3);
    expect(logs()).toBe('error reading file content for "/none": open /none: no such file or directory\n');
    expect(world.state('web')).toBe('Failed[app:Error 1]');
  });

  it('entrypoint-tester prints its arguments, logs-generator lines', () => {
    expect(agnhost(['entrypoint-tester', 'a', 'b']).logs()).toBe('[/agnhost entrypoint-tester a b]\n');
    const { logs, world } = agnhost(['logs-generator', '--log-lines-total', '5', '--run-duration', '5s']);
    world.passSeconds(10);
    expect(logs().match(/^I0101 \S+ {7}1 logs_generator\.go:97\] \d (?:GET|POST|PUT) \S+ \d{3}$/gm)).toHaveLength(5);
  });
});
