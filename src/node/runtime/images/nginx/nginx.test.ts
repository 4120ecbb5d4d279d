import { describe, it } from 'node:test';
import { expect } from 'expect';
import { exitCodeOf } from '../../../../api/process-status';
import { collect, OUTPUT, TestWorld } from '../../../test-world';

/** A pod whose nginx finds `conf` as `/etc/nginx/conf.d/default.conf`: a first container writes it where the second one reads. */
function nginx(conf: string | undefined) {
  const world = new TestWorld();
  const node = world.node();
  const start = "printf '%s' \"$CONF\" > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'";
  const command = conf === undefined ? {} : { command: ['sh', '-c', start], env: [{ name: 'CONF', value: conf }] };
  const { metadata } = world.pod('web', {
    restartPolicy: 'Never',
    containers: [{ name: 'app', image: 'nginx:1.14.2', ...command }],
  });
  world.passSeconds(15);
  return {
    world,
    get(path: string, port = 80, host = 'localhost'): string {
      let answer = 'pending';
      const request = { method: 'GET', path, headers: { host }, body: '' };
      node.runtime.pod(metadata.uid)?.sandbox?.config.network.http('localhost', port, request, 5000, (outcome) => {
        if ('error' in outcome) answer = outcome.error;
        else {
          const { status, headers, body } = outcome.response;
          answer = `${status} ${headers['location'] ?? body.replace(/^[^]*<h1>(.*)<\/h1>[^]*$/, '$1').trimEnd()}`;
        }
      });
      world.passSeconds(2);
      return answer;
    },
    exec(script: string): string {
      const output = collect();
      node.endpoint?.exec({ namespace: 'default', name: 'web' }, 'app', ['sh', '-c', script], OUTPUT, output);
      world.passSeconds(3);
      return `${output.stdout}${output.stderr}${output.status === undefined ? '?' : exitCodeOf(output.status)}`;
    },
    logs: () => node.runtime.pod(metadata.uid)?.latest.get('app')?.log.read() ?? '',
  };
}

const SITE = `
upstream self { server localhost:8081; }
server {
  listen 80 default_server;
  server_name _;
  root /usr/share/nginx/html;
  error_page 404 /50x.html;
  add_header X-Served-By $hostname;
  location = /exact { return 200 "exact $uri"; }
  location /old/ { return 301 /new/; }
  location /api/ { proxy_pass http://self/v1/; }
  location /plain { proxy_pass http://localhost:8081; }
  location /dead { proxy_pass http://127.0.0.1:9999; access_log off; }
  location ~ \\.php$ { return 403; }
  location /files/ { alias /usr/share/nginx/html/; }
  location /app { try_files $uri $uri/ /index.html; }
  location /none { try_files $uri =410; }
}
server { listen 80; server_name other.example; location / { return 200 other; } }
server { listen 8081; location / { return 200 "upstream $request_uri"; } }
`;

describe('nginx', () => {
  const ANSWERS: readonly (readonly [path: string, answer: string])[] = [
    ['/', '200 Welcome to nginx!'],
    ['/exact', '200 exact /exact'],
    ['/exactly', '404 50x'],
    ['/old/x', '301 http://localhost/new/'],
    ['/api/users?x=1', '200 upstream /v1/users?x=1'],
    ['/plain/x', '200 upstream /plain/x'],
    ['/dead', '502 502 Bad Gateway'],
    ['/x.php', '403 403 Forbidden'],
    ['/files/50x.html', '200 50x'],
    ['/app/deep/link', '200 Welcome to nginx!'],
    ['/none', '410 410 Gone'],
    ['/../../etc/passwd', '404 50x'],
  ];
  it('serves what its configuration says', () => {
    const { get, logs } = nginx(SITE);
    for (const [path, answer] of ANSWERS) expect(`${path} → ${get(path)}`).toBe(`${path} → ${answer}`);
    expect(get('/', 80, 'other.example')).toBe('200 other');
    expect(logs()).toContain(
      'connect() failed (111: Connection refused) while connecting to upstream, client: 10.244.0.2, server: _, request: "GET /dead HTTP/1.1", upstream: "http://127.0.0.1:9999/dead", host: "localhost"',
    );
    expect(logs()).not.toContain('"GET /dead HTTP/1.1" 502');
  });

  it('forbids a directory without an index', () => {
    const { get, exec, logs } = nginx(undefined);
    exec('rm /usr/share/nginx/html/index.html');
    expect(get('/')).toBe('403 403 Forbidden');
    expect(logs()).toContain('directory index of "/usr/share/nginx/html/" is forbidden, client: 10.244.0.2');
  });

  const WRONG: readonly (readonly [conf: string, message: string])[] = [
    ['server {\n  lisen 80;\n}\n', 'unknown directive "lisen" in /etc/nginx/conf.d/default.conf:2'],
    ['server { listen 80; ', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 80 }', 'directive "listen" is not terminated by ";" in /etc/nginx/conf.d/default.conf:1'],
    ['listen 80;', '"listen" directive is not allowed here in /etc/nginx/conf.d/default.conf:1'],
    ['server { root; }', 'invalid number of arguments in "root" directive in /etc/nginx/conf.d/default.conf:1'],
    ['}', 'unexpected "}" in /etc/nginx/conf.d/default.conf:1'],
  ];
  for (const [conf, message] of WRONG) {
    it(`does not start: ${message}`, () => {
      const { logs, world } = nginx(conf);
      expect(logs()).toContain(`[emerg] 1#1: ${message}\nnginx: [emerg] ${message}\n`);
      expect(world.state('web')).toBe('Failed[app:Error 1]');
    });
  }

  it('tests, reloads and quits when it is told', () => {
    const { exec, get, world, logs } = nginx(undefined);
    expect(exec('nginx -t')).toBe(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n0',
    );
    expect(exec('echo "server { listen 81; return 200 new; }" > /etc/nginx/conf.d/default.conf; nginx -s reload')).toBe(
      '0',
    );
    expect([get('/', 81), get('/')]).toEqual(['200 new', 'ECONNREFUSED']);
    expect(exec('echo "oops;" > /etc/nginx/conf.d/default.conf; nginx -s reload; nginx -t')).toBe(
      'nginx: [emerg] unknown directive "oops" in /etc/nginx/conf.d/default.conf:1\nnginx: configuration file /etc/nginx/nginx.conf test failed\n1',
    );
    expect(logs()).toContain('[emerg] 1#1: unknown directive "oops" in /etc/nginx/conf.d/default.conf:1');
    expect(get('/', 81)).toBe('200 new');
    exec('nginx -s quit');
    world.passSeconds(2);
    expect(world.state('web')).toBe('Succeeded[app:Completed 0]');
  });

  it('has no connection left when two servers point at each other', () => {
    const proxy = (port: number, to: number) =>
      `server { listen ${port}; location / { proxy_pass http://127.0.0.1:${to}; } }`;
    const { get, logs } = nginx(`${proxy(80, 81)} ${proxy(81, 80)}`);
    expect(get('/')).toBe('500 500 Internal Server Error');
    expect(logs()).toContain('[alert] 29#29: 1024 worker_connections are not enough\n');
  });

  it('puts no worker in the place of a child that the shell has left it', () => {
    const world = new TestWorld();
    const node = world.node();
    const command = ['sh', '-c', "sleep 5 & exec nginx -g 'daemon off;'"];
    const { metadata } = world.pod('web', { containers: [{ name: 'app', image: 'nginx', command }] });
    world.passSeconds(20);
    const log = node.runtime.pod(metadata.uid)?.latest.get('app')?.log.read();
    expect(log).toMatch(/\[notice\] 1#1: unknown process \d+ exited with code 0\n/);
    expect(log?.match(/start worker process /g)).toHaveLength(1);
  });
});
