import { describe, it } from 'node:test';
import { expect } from 'expect';
import { rewriteLinks, rewriteLocation, type ProxiedPage } from './proxy-links';

const PREFIX = '/api/v1/namespaces/default/pods/web/proxy';
const page: ProxiedPage = { prefix: PREFIX, host: '10.244.0.5:8080', requestHost: 'localhost:8001' };

describe('addresses behind a proxy', () => {
  const cases: readonly (readonly [text: string, rewritten: string])[] = [
    ['/login', `${PREFIX}/login`],
    ['/login/?a=1#b', `${PREFIX}/login/?a=1#b`],
    ['login', 'login'],
    ['../login', '../login'],
    ['', ''],
    ['#top', '#top'],
    ['http://10.244.0.5:8080/x', `${PREFIX}/x`],
    ['http://localhost:8001/x', `http://localhost:8001${PREFIX}/x`],
    ['http://example.com/x', 'http://example.com/x'],
    [`${PREFIX}/x`, `${PREFIX}/x`],
    ['mailto:a@example.com', 'mailto:a@example.com'],
  ];
  for (const [text, rewritten] of cases)
    it(`${text} is ${rewritten}`, () => expect(rewriteLocation(text, page)).toBe(rewritten));

  it('are changed where a page has links, and nowhere else', () => {
    expect(
      rewriteLinks(
        `<html><a class="x" href='/a'>/a</a><img src=/b.png /><p title="/c">text</p><form action="x">`,
        page,
      ),
    ).toBe(
      `<html><a class="x" href="${PREFIX}/a">/a</a><img src="${PREFIX}/b.png" /><p title="/c">text</p><form action="x">`,
    );
  });
});
