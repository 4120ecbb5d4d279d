import { get } from 'node:http';
import { Then } from '@cucumber/cucumber';
import { failed, mistaken } from './support/failure';
import type { GherkubeWorld } from './support/world';

// A browser on the machine that the terminal runs on: real HTTP to the ports at which the scenario's kubectl listens.

Then('a browser opens {url} and sees {string}', browserSees);
Then('브라우저에서 {url}을/를 열면 {string}이/가 보인다', browserSees);
async function browserSees(this: GherkubeWorld, url: string, expected: string) {
  const page = await open(this, url);
  if (typeof page === 'string') throw failed(`a browser that opens ${url} should see "${expected}", but: ${page}`);
  if (page.text.includes(expected)) return;
  throw failed(
    `a browser that opens ${url} should see:\n  ${expected}\nbut it got ${page.status} and sees:\n  ${page.text}`,
  );
}

Then("a browser can't open {url}", browserCannotOpen);
Then('브라우저에서 {url}을/를 열 수 없다', browserCannotOpen);
async function browserCannotOpen(this: GherkubeWorld, url: string) {
  const page = await open(this, url);
  if (typeof page === 'string') return;
  throw failed(`no browser should be able to open ${url}, but it got ${page.status} and sees:\n  ${page.text}`);
}

interface Page {
  readonly status: number;
  /** What a person reads: without markup, with one blank where there were several. */
  readonly text: string;
}

/** Of the real clock. */
const TIMEOUT_MS = 10_000;
const MAX_CHARACTERS = 1024 * 1024;

/** The page, or why there is none. */
async function open(world: GherkubeWorld, url: string): Promise<Page | string> {
  const { hostname, port, pathname, search } = new URL(url);
  if (!['localhost', '127.0.0.1'].includes(hostname))
    throw mistaken(`the browser is outside of the cluster and knows localhost only, not ${hostname}`);
  const address = world.laboratory.terminal.realAddress(Number(port || 80));
  if (address === undefined) return 'nobody listens there: ERR_CONNECTION_REFUSED';
  const options = {
    ...address,
    path: `${pathname}${search}`,
    headers: { host: port === '' ? hostname : `${hostname}:${port}` },
    agent: false,
    timeout: TIMEOUT_MS,
  };
  return await new Promise((resolve) => {
    const request = get(options, (response) => {
      let html = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        html += part;
        if (html.length > MAX_CHARACTERS) request.destroy(new Error('the page is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: readable(html) }));
      response.on('error', ({ message }) => resolve(message));
    });
    request.on('timeout', () => request.destroy(new Error('no answer came')));
    request.on('error', ({ message }) => resolve(message));
  });
}

function readable(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
