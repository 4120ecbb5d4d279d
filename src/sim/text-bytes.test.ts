import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { byteLengthOfText, bytesOfText, textOfBytes, TextReader } from './text-bytes';

describe('texts and bytes', () => {
  it('are UTF-8', () => {
    expect(bytesOfText('안녕 😀')).toEqual(Buffer.from('안녕 😀'));
    expect(textOfBytes(Buffer.from('안녕 😀 \uFFFD'))).toBe('안녕 😀 \uFFFD');
  });

  it('let any bytes through', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = textOfBytes(bytes);
        expect([...bytesOfText(text)]).toEqual([...bytes]);
        expect(byteLengthOfText(text)).toBe(bytes.length);
      }),
    );
  });

  it('read the same in pieces', () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(12)), (all, cuts) => {
        const reader = new TextReader();
        let [text, at] = ['', 0];
        for (const cut of cuts) {
          text += reader.read(all.subarray(at, at + cut));
          at += cut;
        }
        expect(text + reader.read(all.subarray(at)) + reader.end()).toBe(textOfBytes(all));
      }),
    );
  });
});
