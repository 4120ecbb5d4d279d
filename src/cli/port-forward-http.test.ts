import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { forwardedPort, forwardingWorld } from './testing/forwarding';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Each is asked for by the page while it loads. */
const IMAGES = 12;
const PAGE = `<html><head><title>before</title><link rel="stylesheet" href="style.css"><script src="app.js"></script></head>
<body>${Array.from({ length: IMAGES }, (_, index) => `<img src="picture-${index}.svg">`).join('')}<p id="seen"></p></body></html>`;
const STYLE = '#seen { width: 123px }';
/** Tells in the page what has come of the other files. */
const SCRIPT = `addEventListener('load', async () => {
  const posted = await fetch('/', { method: 'POST', body: 'x'.repeat(100000) });
  const missing = await fetch('/nowhere');
  const pictures = [...document.images].filter(({ naturalWidth }) => naturalWidth === 7).length;
  const width = getComputedStyle(document.querySelector('#seen')).width;
  document.querySelector('#seen').textContent = [pictures, width, posted.status, missing.status].join(' ');
});`;
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"></svg>';

describe('a forwarded port', () => {
  const { cluster, terminal } = forwardingWorld();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let port = 0;

  before(async () => {
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const files = { 'index.html': PAGE, 'style.css': STYLE, 'app.js': SCRIPT };
    const pictures = Array.from({ length: IMAGES }, (_, index) => [`picture-${index}.svg`, PICTURE] as const);
    for (const [name, text] of [...Object.entries(files), ...pictures]) {
      terminal.files.writeFile(`/root/${name}`, text);
      await terminal.run(`kubectl cp ${name} web:/usr/share/nginx/html/${name}`);
    }
    port = forwardedPort((await terminal.run('kubectl port-forward pod/web :80 &')).stdout);
  });
  after(() => {
    agent.destroy();
    terminal.close();
  });

  const ask = async (method: string, path: string, body = '', through = agent): Promise<Answer> =>
    await new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, agent: through }, (response) => {
        response.toArray().then((chunks: readonly Buffer[]) => {
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
        }, reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });

  it('answers one request after the other over one connection', async () => {
    await terminal.run('echo what has been handled before is read');
    for (const path of ['/', '/style.css', '/nowhere', '/app.js']) await ask('GET', path);
    const { stdout } = await terminal.run('echo next');
    expect(stdout.match(/Handling connection/g)).toHaveLength(1);
  });

  it('answers each method as the server does', async () => {
    const page = await ask('GET', '/');
    expect([page.status, page.headers['content-type'], page.body.toString()]).toEqual([200, 'text/html', PAGE]);
    const head = await ask('HEAD', '/');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(PAGE.length), 0]);
    expect((await ask('POST', '/', 'a=b')).status).toBe(405);
    expect((await ask('GET', '/nowhere')).status).toBe(404);
  });

  it('gives long bodies and bytes that are no text as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const folder = '/usr/share/nginx/html';
    terminal.files.writeFile(
      '/root/long.sh',
      `printf '${octal}' > ${folder}/a.png; i=0; while [ $i -lt 12 ]; do cat ${folder}/a.png ${folder}/a.png > ${folder}/b.png; cp ${folder}/b.png ${folder}/a.png; i=$((i+1)); done`,
    );
    await terminal.run('kubectl cp long.sh web:/tmp/long.sh && kubectl exec web -- sh /tmp/long.sh');
    const { headers, body } = await ask('GET', '/a.png');
    expect([headers['content-type'], body.length]).toEqual(['image/png', 256 * 4096]);
    expect(body.subarray(-256).equals(bytes)).toBe(true);
  });

  it('answers many who ask at once', async () => {
    const many = new Agent();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => await ask('GET', '/app.js', '', many)));
    many.destroy();
    expect(answers.filter(({ body }) => body.toString() === SCRIPT)).toHaveLength(50);
  });

  const browser = browserOnPath();
  it(
    'is a page in a real browser, with all that belongs to it',
    { timeout: 120_000, skip: browser === undefined && 'no Chromium was found on this machine' },
    async () => {
      const beforeMs = cluster.sim.nowMs;
      const page = await loadedPage(browser ?? '', `http://localhost:${port}/`);
      expect(page).toContain(`<p id="seen">${IMAGES} 123px 405 404</p>`);
      const log = (await terminal.run('kubectl logs web | grep -c picture-')).stdout;
      expect(log.trim().split('\n').at(-1)).toBe(String(IMAGES));
      expect(cluster.sim.nowMs - beforeMs).toBeLessThan(1000);
    },
  );
});

/** The first Chromium or Chrome that the machine has. */
function browserOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the page has become when everything is loaded. */
async function loadedPage(browser: string, url: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'gherkube-browser-'));
  const argv = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=10000',
    '--dump-dom',
    url,
  ];
  try {
    return await new Promise((resolve, reject) => {
      execFile(browser, argv, { timeout: 100_000 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
