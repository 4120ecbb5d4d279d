import { readCertificate, type Certificate } from '../../api/x509/certificate';
import { parseCertificateRequest } from '../../api/x509/certificate-request';
import { der } from '../../api/x509/der';
import { distinguishedName, readName } from '../../api/x509/distinguished-name';
import { extension, keyIdOf, serialNumberOf, signCertificate } from '../../api/x509/sign-certificate';
import { certificateText } from './certificate-text';
import { output, readPrivateKey } from './keys';
import { nameText } from './names';
import { OpensslError, type OpensslRun } from './openssl-run';
import { timeText } from './time-text';
import { validity } from './validity';
import { AUTHORITY_KEY_ID } from '../../api/x509/object-ids';

/** Shows a certificate, or with `-req` signs a request. */
export function x509(run: OpensslRun): string {
  if (run.has('req')) return output(run, signedRequest(run));
  const path = run.value('in');
  const text = run.read(path);
  const certificate = certificateIn(run, path);
  const shown = run.options.map((option) => SHOWN.get(option)?.(certificate) ?? '').join('');
  if (run.has('checkend')) {
    const expires = certificate.untilMs < run.nowMs + Number(run.value('checkend')) * 1000;
    const verdict = `${shown}Certificate will ${expires ? '' : 'not '}expire\n`;
    if (!expires) return verdict;
    throw new OpensslError('', verdict);
  }
  return run.has('noout') ? shown : output(run, `${shown}${text}`);
}

const startText = ({ fromMs }: Certificate) => `notBefore=${timeText(fromMs)}\n`;
const endText = ({ untilMs }: Certificate) => `notAfter=${timeText(untilMs)}\n`;

const SHOWN: ReadonlyMap<string, (certificate: Certificate) => string> = new Map([
  ['serial', ({ serial }) => `serial=${serial}\n`],
  ['issuer', ({ issuer }) => `issuer=${nameText(issuer)}\n`],
  ['subject', ({ subject }) => `subject=${nameText(subject)}\n`],
  ['startdate', startText],
  ['enddate', endText],
  ['dates', (certificate) => startText(certificate) + endText(certificate)],
  ['text', certificateText],
]);

/** Is each of the certificates signed by the authority of `-CAfile`? */
export function verify(run: OpensslRun): string {
  const authority = certificateIn(run, run.value('CAfile'));
  let answer = '';
  for (const path of run.rest) {
    const certificate = certificateIn(run, path);
    const why = reasonAgainst(certificate, authority, run.nowMs);
    if (why !== undefined)
      throw new OpensslError(
        `${nameText(certificate.subject)}\nerror ${why}\nerror ${path}: verification failed\n`,
        answer,
      );
    answer += `${path}: OK\n`;
  }
  return answer;
}

function reasonAgainst(certificate: Certificate, authority: Certificate, nowMs: number): string | undefined {
  if (!certificate.isSignedBy(authority.publicKey))
    return certificate.isSignedBy(certificate.publicKey)
      ? '18 at 0 depth lookup: self-signed certificate'
      : '20 at 0 depth lookup: unable to get local issuer certificate';
  if (nowMs < certificate.fromMs) return '9 at 0 depth lookup: certificate is not yet valid';
  return nowMs > certificate.untilMs ? '10 at 0 depth lookup: certificate has expired' : undefined;
}

function certificateIn(run: OpensslRun, path: string): Certificate {
  const text = run.read(path);
  if (text === undefined)
    throw new OpensslError(
      `Could not open file or uri for loading certificate from ${path}\nUnable to load certificate\n`,
    );
  try {
    return readCertificate(text);
  } catch {
    throw new OpensslError(
      `Could not read certificate from ${path === '' ? '<stdin>' : path}\nUnable to load certificate\n`,
    );
  }
}

function signedRequest(run: OpensslRun): string {
  const path = run.value('in');
  const text = run.read(path);
  if (text === undefined)
    throw new OpensslError(
      `Can't open "${path}" for reading, No such file or directory\nUnable to load certificate request input\n`,
    );
  let request: ReturnType<typeof parseCertificateRequest>;
  try {
    request = parseCertificateRequest(text);
  } catch {
    throw new OpensslError('Unable to load certificate request input\n');
  }
  const authority = certificateIn(run, run.value('CA'));
  const key = readPrivateKey(run, run.value('CAkey') || run.value('CA'));
  run.tell(`Certificate request self-signature ok\nsubject=${nameText(readName(request.subject))}\n`);
  return signCertificate(
    {
      serial: serialNumberOf(run.chance()),
      subject: request.subject,
      issuer: distinguishedName(authority.subject),
      publicKey: request.publicKey,
      ...validity(run),
      extensions: [extension(AUTHORITY_KEY_ID, false, der.sequence(der.context(0, keyIdOf(key), false)))],
    },
    key,
  );
}
