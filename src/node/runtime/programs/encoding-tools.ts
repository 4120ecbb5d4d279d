import { createHash } from 'node:crypto';
import { bytesOfText, textOfBytes } from '../../../sim/text-bytes';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { readAll } from '../process/system-calls';
import { complain, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

/** `base64` and the checksums. */
export function encodingTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    base64: (process) => base64(process, flavor),
    md5sum: (process) => checksum(process, 'md5', flavor),
    sha1sum: (process) => checksum(process, 'sha1', flavor),
    sha256sum: (process) => checksum(process, 'sha256', flavor),
    sha512sum: (process) => checksum(process, 'sha512', flavor),
  };
}

function* base64(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'dDiw:', {
    decode: 'd',
    wrap: 'w:',
    'ignore-garbage': 'i',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const inputs = openInputs(process, operands.slice(0, 1), flavor);
  for (const { input } of inputs) {
    const text = yield* readAll(input);
    if (options.has('d') || options.has('D')) {
      const encoded = text.replace(/\s+/g, '');
      const valid = options.has('i')
        ? encoded.replace(/[^A-Za-z0-9+/=]/g, '')
        : (/^[A-Za-z0-9+/]*={0,2}/.exec(encoded)?.[0] ?? '');
      process.print(textOfBytes(Buffer.from(valid, 'base64')));
      if (valid.length !== encoded.length || valid.length % 4 !== 0) {
        complain(process, flavor === 'busybox' ? 'truncated input' : 'invalid input');
        return 1;
      }
      continue;
    }
    const encoded = bytesOfText(text).toString('base64');
    const width = Number(options.get('w') ?? 76);
    process.print(width === 0 ? encoded : encoded.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
  }
  return inputs.failed ? 1 : 0;
}

function* checksum(process: ProcessContext, algorithm: string, flavor: Flavor): Coroutine<number> {
  const { operands } = parseArguments(process.argv.slice(1), 'bt', {});
  const inputs = openInputs(process, operands, flavor);
  for (const { name, input } of inputs) {
    process.print(
      `${createHash(algorithm)
        .update(bytesOfText(yield* readAll(input)))
        .digest('hex')}  ${name}\n`,
    );
  }
  return inputs.failed ? 1 : 0;
}
