import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateAuthority, createCertificateAuthority, type CertificateAuthority } from '../certificates';

const CERTIFICATE_FILE = 'ca.crt';
const KEY_FILE = 'ca.key';

/** The authority that a data folder keeps, so that a kubeconfig outlives the server; made and kept when there is none yet. */
export function storedAuthority(folder: string, nowMs: number): CertificateAuthority {
  const certificateFile = join(folder, CERTIFICATE_FILE);
  const keyFile = join(folder, KEY_FILE);
  try {
    const certificate = readFileSync(certificateFile, 'utf8');
    return certificateAuthority({ certificate, key: readFileSync(keyFile, 'utf8') }, nowMs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const authority = createCertificateAuthority(nowMs);
  writeFileSync(keyFile, authority.key, { mode: 0o600 });
  writeFileSync(certificateFile, authority.certificate);
  return authority;
}
