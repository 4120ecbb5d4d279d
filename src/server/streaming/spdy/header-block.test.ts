import { describe, it } from 'node:test';
import { constants, createDeflate, inflateSync } from 'node:zlib';
import { expect } from 'expect';
import { dictionary } from './dictionary';
import { EmptyHeaderWriter, HeaderReader } from './header-block';

describe('SPDY header blocks', () => {
  it('are read one after the other, names in lower case', async () => {
    const deflate = createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH });
    const compressed: Buffer[] = [];
    deflate.on('data', (bytes: Buffer) => compressed.push(bytes));
    const reader = new HeaderReader();
    for (const type of ['error', 'data']) {
      const block = Buffer.from(
        `\0\0\0\x01\0\0\0\x0aStreamType\0\0\0${String.fromCharCode(type.length)}${type}`,
        'latin1',
      );
      await new Promise<void>((resolve) => {
        deflate.write(block, () => resolve());
      });
      expect([...(await reader.read(Buffer.concat(compressed.splice(0))))]).toEqual([['streamtype', type]]);
    }
    await expect(reader.read(Buffer.from('nonsense'))).rejects.toThrow();
  });

  it('without headers end where a reader looks at what it has', () => {
    const writer = new EmptyHeaderWriter();
    const blocks = [writer.write(), writer.write()];
    for (const block of blocks) expect([...block.subarray(-5)]).toEqual([0, 0, 0, 0xff, 0xff]);
    const text = inflateSync(Buffer.concat(blocks), { dictionary, finishFlush: constants.Z_SYNC_FLUSH });
    expect([...text]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
