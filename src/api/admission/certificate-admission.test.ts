import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Authorizer } from '../authorization/authorizer';
import type { Status } from '../generated/types';
import { RestApi } from '../rest/rest-api';
import { testApi } from '../testing';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
/** Of `O=system:masters, CN=root`. */
const OF_A_MASTER = `-----BEGIN CERTIFICATE REQUEST-----
MIGnMFsCAQAwKDEXMBUGA1UECgwOc3lzdGVtOm1hc3RlcnMxDTALBgNVBAMMBHJv
b3QwKjAFBgMrZXADIQAHZx1KRJnplG5oSUSfhS79VGNoWYVrVhOwbC7fBsybTKAA
MAUGAytlcANBAH3nxu8u59zm3e5CovltQX5zPHSB4jqxdafi4nlZhJXhPfVsWTbO
4yz+KYvQkbTBeSp6uldak4MWQ7ISHDc5zA0=
-----END CERTIFICATE REQUEST-----
`;

/** Who may do everything but what has one of these verbs. */
function world(...forbidden: readonly string[]) {
  const authorizer: Authorizer = Object.assign(
    ({ verb, name }: { readonly verb: string; readonly name: string }) => ({
      allowed: !forbidden.includes(verb) && !forbidden.includes(`${verb} ${name}`),
      reason: '',
    }),
    { rulesFor: () => ({ rules: [], error: '' }) },
  );
  const rest = new RestApi(testApi(), () => undefined, { authorizer });
  const user = { name: 'jane', groups: ['developers'] };
  const send = (method: 'POST' | 'PATCH', path: string, body: unknown): string => {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = rest.handle({ method, path, body, user, contentType });
    return answer.code < 400 ? '' : ((answer.body as Status).message ?? '');
  };
  const request = (signerName: string, pem = OF_A_MASTER) =>
    send('POST', PATH, {
      metadata: { name: 'csr' },
      spec: { request: Buffer.from(pem).toString('base64'), signerName, usages: ['client auth'] },
    });
  const approve = (type = 'Approved') =>
    send('PATCH', `${PATH}/csr/approval`, { status: { conditions: [{ type, status: 'True', reason: 'Test' }] } });
  const sign = () =>
    send('PATCH', `${PATH}/csr/status`, { status: { conditions: [{ type: 'Failed', status: 'True', reason: 'No' }] } });
  return { request, approve, sign };
}

// plugin/pkg/admission/certificates/{approval,signing,subjectrestriction}/admission_test.go.
describe('the admission of certificates', () => {
  const SIGNER = 'example.com/signer';

  it('lets those approve who may for the signer, or for all of its domain', () => {
    const refusal =
      'certificatesigningrequests.certificates.k8s.io "csr" is forbidden: user not permitted to approve requests with signerName "example.com/signer"';
    for (const [forbidden, expected] of [
      [[], ''],
      [['approve example.com/signer'], ''],
      [['approve example.com/*'], ''],
      [['approve'], refusal],
    ] as const) {
      const { request, approve } = world(...forbidden);
      expect(request(SIGNER)).toBe('');
      expect(approve()).toBe(expected);
    }
  });

  it('lets those sign who may', () => {
    for (const [forbidden, expected] of [
      [[], ''],
      [
        ['sign'],
        'certificatesigningrequests.certificates.k8s.io "csr" is forbidden: user not permitted to sign requests with signerName "example.com/signer"',
      ],
    ] as const) {
      const { request, sign } = world(...forbidden);
      expect(request(SIGNER)).toBe('');
      expect(sign()).toBe(expected);
    }
  });

  it('makes nobody a master', () => {
    const { request } = world();
    const forbidden = 'certificatesigningrequests.certificates.k8s.io "csr" is forbidden: ';
    expect(request('kubernetes.io/kube-apiserver-client')).toBe(
      `${forbidden}use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed`,
    );
    expect(request('kubernetes.io/kube-apiserver-client', 'x')).toContain('PEM block type must be CERTIFICATE REQUEST');
    expect(request(SIGNER)).toBe('');
  });
});
