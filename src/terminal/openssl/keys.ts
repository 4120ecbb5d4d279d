import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ed25519KeyOf } from '../../api/x509/ed25519';
import { OpensslError, type OpensslRun } from './openssl-run';
import { rsaKeyOf } from './rsa-key';

const USUAL_BITS = 2048;
const [LEAST_BITS, MOST_BITS] = [512, 8192] as const;

export function genrsa(run: OpensslRun): string {
  const [bits = String(USUAL_BITS)] = run.rest;
  return written(run, newRsaKey(run, bits));
}

/** `-algorithm RSA` or `ED25519`. */
export function genpkey(run: OpensslRun): string {
  const algorithm = run.value('algorithm').toUpperCase();
  if (algorithm === 'ED25519') return written(run, ed25519KeyOf(run.chance()));
  if (algorithm !== 'RSA') throw new OpensslError(`genpkey: Error setting algorithm ${run.value('algorithm')}\n`);
  const [, bits = String(USUAL_BITS)] = /^rsa_keygen_bits:(\d+)$/.exec(run.value('pkeyopt')) ?? [];
  return written(run, newRsaKey(run, bits));
}

export function newRsaKey(run: OpensslRun, text: string): KeyObject {
  const bits = Number(text);
  if (!Number.isInteger(bits) || bits < LEAST_BITS || bits > MOST_BITS || bits % 2 > 0)
    throw new OpensslError(`genrsa: Error generating RSA key of ${text} bits\n`);
  return rsaKeyOf(run.chance(), bits);
}

export function keyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Throws `OpensslError` when there is no such file, or no key in it. */
export function readPrivateKey(run: OpensslRun, path: string): KeyObject {
  const text = run.read(path);
  if (text === undefined) throw new OpensslError(`Could not open file or uri for loading private key from ${path}\n`);
  try {
    return createPrivateKey(text);
  } catch {
    throw new OpensslError(`Could not read private key from ${path}\n`);
  }
}

function written(run: OpensslRun, key: KeyObject): string {
  return output(run, keyText(key));
}

/** To the file of `-out`, or to standard output. */
export function output(run: OpensslRun, text: string): string {
  if (!run.has('out')) return text;
  run.write(run.value('out'), text);
  return '';
}
