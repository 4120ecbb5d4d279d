import type { KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { parseCertificateRequest, requestSignatureError } from '../../api/x509/certificate-request';
import { der } from '../../api/x509/der';
import { distinguishedName, readName, type NamePart } from '../../api/x509/distinguished-name';
import { ed25519KeyOf } from '../../api/x509/ed25519';
import { pemText } from '../../api/x509/pem';
import {
  authorityExtensions,
  extension,
  keyIdOf,
  publicKeyBytes,
  serialNumberOf,
  signCertificate,
  signed,
} from '../../api/x509/sign-certificate';
import { keyText, newRsaKey, output, readPrivateKey } from './keys';
import { nameText, parseSubject } from './names';
import { OpensslError, type OpensslRun } from './openssl-run';
import { validity } from './validity';
import { ALTERNATIVE_NAMES, EXTENSION_REQUEST } from '../../api/x509/object-ids';

const QUESTIONS = `You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----
Country Name (2 letter code) [AU]:Error making certificate request
`;

/** Makes a request (`-new`), or with `-x509` a certificate that vouches for itself; or shows a request. */
export function req(run: OpensslRun): string {
  if (!run.has('new') && !run.has('newkey') && !run.has('x509')) return shown(run);
  const key = keyFor(run);
  if (!run.has('subj')) throw new OpensslError(QUESTIONS);
  const subject = parseSubject(run.value('subj'));
  return output(run, run.has('x509') ? ownCertificate(run, key, subject) : request(run, key, subject));
}

function keyFor(run: OpensslRun): KeyObject {
  if (!run.has('newkey')) return readPrivateKey(run, run.value('key'));
  const key = newKey(run, run.value('newkey'));
  run.write(run.value('keyout') || 'privkey.pem', keyText(key));
  run.tell('-----\n');
  return key;
}

/** `rsa`, `rsa:4096`, `ed25519` */
function newKey(run: OpensslRun, algorithm: string): KeyObject {
  if (/^ed25519$/i.test(algorithm)) return ed25519KeyOf(run.chance());
  const [isRsa, bits] = /^rsa(?::(\d+))?$/i.exec(algorithm) ?? [];
  if (isRsa === undefined) throw new OpensslError('Error allocating keygen context\n');
  return newRsaKey(run, bits);
}

/** RFC 2986, 4. */
function request(run: OpensslRun, key: KeyObject, subject: readonly NamePart[]): string {
  const alternatives = alternativesIn(run);
  const attributes =
    alternatives === undefined
      ? Buffer.alloc(0)
      : der.sequence(
          der.objectId(EXTENSION_REQUEST),
          der.set(der.sequence(extension(ALTERNATIVE_NAMES, false, alternatives))),
        );
  const content = der.sequence(
    der.integer(Buffer.of(0)),
    distinguishedName(subject),
    publicKeyBytes(key),
    der.context(0, attributes, true),
  );
  return pemText('CERTIFICATE REQUEST', signed(content, key));
}

function ownCertificate(run: OpensslRun, key: KeyObject, subject: readonly NamePart[]): string {
  const alternatives = alternativesIn(run);
  const name = distinguishedName(subject);
  const content = {
    serial: serialNumberOf(run.chance()),
    subject: name,
    issuer: name,
    publicKey: publicKeyBytes(key),
    ...validity(run),
    extensions: [
      ...authorityExtensions(keyIdOf(key)),
      ...(alternatives === undefined ? [] : [extension(ALTERNATIVE_NAMES, false, alternatives)]),
    ],
  };
  return signCertificate(content, key);
}

/** `-addext "subjectAltName=DNS:web,IP:10.0.0.7"` */
function alternativesIn(run: OpensslRun): Buffer | undefined {
  const lists = run.values('addext').map((text) => /^subjectAltName\s*=\s*(.*)$/.exec(text)?.[1]);
  const names = lists.flatMap((list) => list?.split(',') ?? []).map((name) => name.trim());
  if (names.length === 0) return undefined;
  return der.sequence(
    ...names.map((text) => {
      const [, kind = '', value = ''] = /^([A-Za-z]+):(.*)$/.exec(text) ?? [];
      if (kind === 'DNS') return der.context(2, Buffer.from(value), false);
      if (kind === 'email') return der.context(1, Buffer.from(value), false);
      if (kind === 'URI') return der.context(6, Buffer.from(value), false);
      if (kind === 'IP' && isIPv4(value)) return der.context(7, Buffer.from(value.split('.').map(Number)), false);
      throw new OpensslError(`req: Error adding request extensions defined via -addext\n`);
    }),
  );
}

function shown(run: OpensslRun): string {
  const text = run.read(run.value('in'));
  if (text === undefined)
    throw new OpensslError(
      `Can't open "${run.value('in')}" for reading, No such file or directory\nUnable to load X509 request\n`,
    );
  let parsed: ReturnType<typeof parseCertificateRequest>;
  try {
    parsed = parseCertificateRequest(text);
  } catch {
    throw new OpensslError('Unable to load X509 request\n');
  }
  if (run.has('verify')) {
    const isRight = requestSignatureError(parsed) === undefined;
    run.tell(`Certificate request self-signature ${isRight ? 'verify OK' : 'verify failure'}\n`);
  }
  const lines = run.has('subject') ? `subject=${nameText(readName(parsed.subject))}\n` : '';
  return run.has('noout') ? lines : output(run, `${lines}${text}`);
}
