import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { firstRequests, requestDrafts, type RequestDraft } from '../cluster/testing/request-drafts';
import { serveCluster, type ServedCluster } from './testing/served-cluster';
import { exchange, rawConnection, untilClosed } from './testing/wire';

/** `FUZZ_RUNS=1000` looks further. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 40);
const SEED = Number(process.env['FUZZ_SEED'] ?? 36);

let served: ServedCluster;
const errors: unknown[] = [];

before(async () => {
  served = await serveCluster({ nodes: [{ name: 'node-1' }] }, { speed: 0, onError: (error) => errors.push(error) });
  for (const request of firstRequests) await send(request);
});
after(async () => {
  await served.close();
});

function bytesOf({ method, path, query, contentType, rawBody }: RequestDraft): Buffer {
  const parameters = new URLSearchParams(query).toString();
  const body = Buffer.from(rawBody);
  const lines = [
    `${method} ${path.replace(/[^!-~]/g, encodeURIComponent)}${parameters === '' ? '' : `?${parameters}`} HTTP/1.1`,
    'Host: x',
    ...(contentType === '' ? [] : [`Content-Type: ${contentType}`]),
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

async function answerTo(bytes: Uint8Array): Promise<string> {
  const socket = await rawConnection(served);
  const answer = untilClosed(socket);
  // What was sent half is given up then.
  socket.end(bytes);
  return await answer;
}

async function send(request: RequestDraft): Promise<string> {
  return await answerTo(bytesOf(request));
}

async function expectAlive(): Promise<void> {
  expect((await exchange(served, '/healthz')).text).toBe('ok');
  expect(errors).toEqual([]);
}

describe('whatever is sent to the server', () => {
  it('is answered once', async () => {
    await fc.assert(
      // What lies behind a proxy takes time of the cluster's, which stands still.
      fc.asyncProperty(
        requestDrafts.filter(({ path }) => !path.includes('/proxy')),
        async (request) => {
          const answer = await send(request);
          expect(answer).toMatch(/^HTTP\/1\.1 [2-5]\d\d /);
          served.clock.advance(1000);
          await expectAlive();
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('with some of its bytes changed does no harm', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 10, 13, 32, 47, 58, 37, 63, 128, 255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(requestDrafts, changes, async (request, places) => {
        const bytes = bytesOf(request);
        for (const [at, byte] of places) bytes[at % bytes.length] = byte;
        await answerTo(bytes);
        served.clock.advance(1000);
        await expectAlive();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
