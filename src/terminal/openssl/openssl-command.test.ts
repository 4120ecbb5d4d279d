import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'expect';
import { createTerminal, type CommandResult } from '../terminal';
import { opensslCommand } from './openssl-command';

/** What the lines print, one after the other in one terminal. */
async function run(...lines: readonly string[]): Promise<CommandResult> {
  const terminal = createTerminal({
    commands: new Map([['openssl', opensslCommand()]]),
    now: () => Date.UTC(2026, 0, 1),
    sleep: async () => undefined,
  });
  let result: CommandResult = { stdout: '', stderr: '', exitCode: 0 };
  for (const line of lines) result = await terminal.run(line);
  return result;
}

const OWN =
  'openssl req -x509 -newkey rsa:1024 -nodes -keyout k -out c -days 30 -subj /CN=web/O=shop -addext subjectAltName=DNS:web.example,IP:10.0.0.7';

describe('openssl', () => {
  it('makes a certificate that vouches for itself', async () => {
    const { stdout } = await run(OWN, 'cat c');
    const certificate = new X509Certificate(stdout);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subjectAltName).toBe('DNS:web.example, IP Address:10.0.0.7');
    expect(certificate.ca).toBe(true);
  });

  const cases: readonly (readonly [lines: readonly string[], stdout: string, stderr?: string])[] = [
    [
      [OWN, 'openssl x509 -in c -noout -enddate -subject'],
      'notAfter=Jan 31 00:00:00 2026 GMT\nsubject=CN = web, O = shop\n',
    ],
    [[OWN, 'openssl x509 -in c -noout -checkend 3600'], 'Certificate will not expire\n'],
    [
      [OWN, 'openssl x509 -in c -noout -subject -checkend 9999999'],
      'subject=CN = web, O = shop\nCertificate will expire\n',
    ],
    [
      [OWN, 'openssl x509 -in c -noout -checkend soon'],
      '',
      'x509: Can\'t parse "soon" as a number\nx509: Use -help for summary.\n',
    ],
    [
      ['openssl req -x509 -newkey rsa:1024 -subj /CN=a -days 0'],
      '',
      'req: Non-positive number "0" for option -days\nreq: Use -help for summary.\n',
    ],
    [
      [
        'openssl req -x509 -newkey ed25519 -nodes -subj /CN=a -days 9999999 -out c 2>/dev/null',
        'openssl x509 -in c -noout -enddate',
      ],
      'notAfter=Dec 31 23:59:59 9999 GMT\n',
    ],
    [['openssl req -x509 -newkey tea -nodes -subj /CN=a'], '', 'Error allocating keygen context\n'],
    [['openssl genrsa -traditional 512 | head -1'], '-----BEGIN RSA PRIVATE KEY-----\n'],
    [
      [
        'openssl genrsa -out k 1024',
        'openssl req -new -key k -subj "/CN=a b/O=x\\/y" -out r',
        'openssl req -in r -noout -subject -verify',
      ],
      'subject=CN = a b, O = x/y\n',
      'Certificate request self-signature verify OK\n',
    ],
    [
      [
        OWN,
        'openssl req -new -newkey rsa:1024 -nodes -keyout j -subj /CN=jane -out r',
        'openssl x509 -req -in r -CA c -CAkey k -out s 2>&1 >/dev/null && openssl verify -CAfile c s',
      ],
      'Certificate request self-signature ok\nsubject=CN = jane\ns: OK\n',
    ],
    [
      ['openssl x509 -in none -noout'],
      '',
      'Could not open file or uri for loading certificate from none\nUnable to load certificate\n',
    ],
    [['openssl s_client'], '', 'Invalid command \'s_client\'; type "help" for a list.\n'],
    [['openssl req -new -key none -subj /CN=a'], '', 'Could not open file or uri for loading private key from none\n'],
  ];
  for (const [lines, stdout, stderr = ''] of cases) {
    it(lines.at(-1) ?? '', async () => {
      const result = await run(...lines);
      expect([result.stdout, result.stderr]).toEqual([stdout, stderr]);
    });
  }

  it('makes the same key in each run, and another one each time', async () => {
    const both = 'openssl genrsa 512; openssl genrsa 512';
    const [first, second] = [await run(both), await run(both)];
    expect(first.stdout).toBe(second.stdout);
    const [one, other] = first.stdout.split('-----END PRIVATE KEY-----\n');
    expect(one).not.toBe(other);
  });
});
