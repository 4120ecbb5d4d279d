import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'expect';
import { alwaysAllow, type Authorizer } from '../../api/authorization/authorizer';
import type { CertificateSigningRequest, CertificateSigningRequestSpec } from '../../api/generated/types';
import { approvedRequest, certificateSigningRequests } from '../../api/kinds/certificate-signing-request';
import { parseCertificateRequest, requestSignatureError } from '../../api/x509/certificate-request';
import { TestWorld } from '../test-world';
import { certificateController } from './certificate-controller';
import { OF_ANA, WITH_SHA1 } from './testing/requests';

/** Of `O=system:nodes, CN=system:node:worker-9`. */
const OF_A_NODE = `-----BEGIN CERTIFICATE REQUEST-----
MIG1MGkCAQAwNjEVMBMGA1UECgwMc3lzdGVtOm5vZGVzMR0wGwYDVQQDDBRzeXN0
ZW06bm9kZTp3b3JrZXItOTAqMAUGAytlcAMhAMKbXhuw157+jg8hFau177Z2J+Gy
becwqgCrqTda9Bt8oAAwBQYDK2VwA0EAv0ZLVaHg7yJrSfjYfDh08oSP8ABTWq6S
h20huTgJ7jiQcG9vND2poMecAS0UMt4/MiwdbISKq4pW6jg0Pdp8Cg==
-----END CERTIFICATE REQUEST-----
`;
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KEY = { namespace: '', name: 'csr' };

function world(authorizer?: Authorizer): TestWorld {
  const w = new TestWorld();
  w.start([certificateController], authorizer === undefined ? {} : { authorizer });
  return w;
}

function ask(w: TestWorld, pem: string, signerName: string, spec: Partial<CertificateSigningRequestSpec> = {}): void {
  w.api.create(certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: KEY.name },
    spec: { request: Buffer.from(pem).toString('base64'), signerName, usages: ['client auth'], ...spec },
  });
  w.sim.settle();
}

function approve(w: TestWorld): void {
  const old = w.api.get(certificateSigningRequests, KEY);
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Yes', message: '' }];
  const approved = approvedRequest({ ...old, status: { conditions } }, old, w.sim.nowMs);
  w.api.replace(certificateSigningRequests, approved);
  w.sim.settle();
}

const find = (w: TestWorld): CertificateSigningRequest | undefined => w.api.find(certificateSigningRequests, KEY);
const conditions = (w: TestWorld) =>
  find(w)?.status?.conditions?.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
const certificate = (w: TestWorld) => Buffer.from(find(w)?.status?.certificate ?? '', 'base64').toString();

describe('a certificate request', () => {
  it('is read', () => {
    expect(parseCertificateRequest(OF_ANA)).toMatchObject({
      commonName: 'ana',
      organizations: ['developers'],
      dnsNames: ['ana.example'],
      emailAddresses: ['a@b.c'],
      addresses: [Buffer.of(10, 0, 0, 7)],
      uris: [],
    });
  });

  it('may be signed with SHA-1', () => {
    expect(requestSignatureError(parseCertificateRequest(WITH_SHA1))).toBeUndefined();
    const forged = parseCertificateRequest(WITH_SHA1.replace('AwwBczBc', 'AwwBdDBc'));
    expect([forged.commonName, requestSignatureError(forged)]).toEqual(['t', 'crypto/rsa: verification error']);
  });

  for (const [what, pem, error] of [
    ['no PEM', 'hello', 'PEM block type must be CERTIFICATE REQUEST'],
    ['a cut one', OF_ANA.replace(/\n.*==\n/, '\n'), 'asn1: syntax error: data truncated'],
    ['an empty one', '-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----', 'sequence truncated'],
  ] as const) {
    it(`is refused: ${what}`, () => expect(() => parseCertificateRequest(pem)).toThrow(error));
  }
});

describe('CertificateSigningRequest', () => {
  it('is signed once it is approved, the same way each time', () => {
    const signed = [1, 2].map(() => {
      const w = world(alwaysAllow);
      ask(w, OF_ANA, CLIENT, { usages: ['client auth', 'digital signature'], expirationSeconds: 3600 });
      expect(certificate(w)).toBe('');
      approve(w);
      return certificate(w);
    });
    expect(signed[0]).toBe(signed[1]);
    const x509 = new X509Certificate(signed[0] ?? '');
    expect(x509.subject).toBe('O=developers\nCN=ana');
    expect(x509.issuer).toBe('CN=kubernetes');
    expect(x509.subjectAltName).toBe('DNS:ana.example, IP Address:10.0.0.7, email:a@b.c');
    expect([x509.validFrom, x509.validTo]).toEqual(['Dec 31 23:55:00 2025 GMT', 'Jan  1 01:00:00 2026 GMT']);
    expect(x509.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('of a kubelet is approved when its user may have it', () => {
    const usages = ['client auth', 'digital signature'];
    const w = world(alwaysAllow);
    ask(w, OF_A_NODE, 'kubernetes.io/kube-apiserver-client-kubelet', { usages });
    expect(conditions(w)).toEqual([
      'Approved AutoApproved: Auto approving kubelet client certificate after SubjectAccessReview.',
    ]);
    expect(new X509Certificate(certificate(w)).subject).toBe('O=system:nodes\nCN=system:node:worker-9');
    const denies: Authorizer = Object.assign(() => ({ allowed: false, reason: '' }), {
      rulesFor: alwaysAllow.rulesFor,
    });
    const other = world(denies);
    ask(other, OF_A_NODE, 'kubernetes.io/kube-apiserver-client-kubelet', { usages });
    expect(conditions(other)).toBeUndefined();
  });

  for (const [pem, signerName, usages, message] of [
    [OF_ANA, CLIENT, ['server auth'], 'invalid usage for client certificate: server auth'],
    [OF_ANA, CLIENT, ['digital signature'], 'missing required usage for client certificate: client auth'],
    [OF_ANA, 'kubernetes.io/kubelet-serving', ['server auth'], 'subject organization is not system:nodes'],
    [OF_A_NODE, 'kubernetes.io/kubelet-serving', ['server auth'], 'DNS or IP subjectAltName is required'],
    [
      OF_A_NODE,
      'kubernetes.io/kube-apiserver-client-kubelet',
      ['server auth'],
      'usages did not match [client auth digital signature key encipherment]',
    ],
  ] as const) {
    it(`fails: ${message}`, () => {
      const w = world();
      ask(w, pem, signerName, { usages });
      approve(w);
      expect(conditions(w)).toEqual(['Approved Yes: ', `Failed SignerValidationFailure: ${message}`]);
    });
  }

  it('of another signer is left alone', () => {
    const w = world(alwaysAllow);
    ask(w, OF_ANA, 'example.com/signer');
    approve(w);
    expect(certificate(w)).toBe('');
  });

  it('goes when it is old: signed ones after an hour, pending ones after a day', () => {
    const signed = world(alwaysAllow);
    ask(signed, OF_ANA, CLIENT);
    approve(signed);
    signed.passSeconds(3600);
    expect(find(signed)).toBeDefined();
    signed.passSeconds(3600);
    expect(find(signed)).toBeUndefined();
    const pending = world(alwaysAllow);
    ask(pending, OF_ANA, CLIENT);
    pending.passSeconds(24 * 3600);
    expect(find(pending)).toBeDefined();
    pending.passSeconds(2 * 3600);
    expect(find(pending)).toBeUndefined();
  });
});
