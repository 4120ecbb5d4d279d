import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ed25519KeyOf } from '../../api/x509/ed25519';
import { OpensslError, type OpensslRun } from './openssl-run';
import { rsaKeyOf } from './rsa-key';

const USUAL_BITS = '2048';
const [LEAST_BITS, MOST_BITS] = [512, 8192] as const;

export function genrsa(run: OpensslRun): string {
  const [bits] = run.rest;
  return output(run, keyText(newRsaKey(run, bits), run.has('traditional') ? 'pkcs1' : 'pkcs8'));
}

/** `-algorithm RSA` or `ED25519`. */
export function genpkey(run: OpensslRun): string {
  const algorithm = run.value('algorithm').toUpperCase();
  if (algorithm === 'ED25519') return output(run, keyText(ed25519KeyOf(run.chance())));
  if (algorithm !== 'RSA') throw new OpensslError(`genpkey: Error setting algorithm ${run.value('algorithm')}\n`);
  const [, bits] = /^rsa_keygen_bits:(\d+)$/.exec(run.value('pkeyopt')) ?? [];
  return output(run, keyText(newRsaKey(run, bits)));
}

export function newRsaKey(run: OpensslRun, text = USUAL_BITS): KeyObject {
  const bits = Number(text);
  if (!Number.isInteger(bits) || bits < LEAST_BITS || bits > MOST_BITS || bits % 2 > 0)
    throw new OpensslError(`genrsa: Error generating RSA key of ${text} bits\n`);
  return rsaKeyOf(run.chance(), bits);
}

/** PEM; `pkcs1`: the older form, of RSA keys alone. */
export function keyText(key: KeyObject, type: 'pkcs1' | 'pkcs8' = 'pkcs8'): string {
  return key.export({ type, format: 'pem' }).toString();
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

/** To the file of `-out`, or to standard output. */
export function output(run: OpensslRun, text: string): string {
  if (!run.has('out')) return text;
  run.write(run.value('out'), text);
  return '';
}
