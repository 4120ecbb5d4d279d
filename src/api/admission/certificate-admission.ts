import type { User } from '../authentication/user';
import type { Authorizer } from '../authorization/authorizer';
import { deepEqual } from '../equality';
import { quote } from '../go/text';
import { certificateSigningRequests } from '../kinds/certificate-signing-request';
import type { WriteOptions } from '../write-options';
import type * as Requests from '../x509/certificate-request';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin } from './admission';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

/** Only those approve a request who may `approve` for its signer (plugin/pkg/admission/certificates/approval/admission.go). */
export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  concerns: (kind, subresource) => subresource === 'approval' && kind === certificateSigningRequests,
  validate(request) {
    const { options } = request;
    if (options.subresource !== 'approval' || !isRequestFor(request, certificateSigningRequests)) return;
    const { signerName = '' } = request.old?.spec ?? {};
    if (mayFor(options, 'approve', signerName)) return;
    throw forbiddenRequest(request, `user not permitted to approve requests with signerName ${quote(signerName)}`);
  },
};

/** Only those give a request its certificate who may `sign` for its signer (plugin/pkg/admission/certificates/signing/admission.go). */
export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  concerns: (kind, subresource) => subresource === 'status' && kind === certificateSigningRequests,
  validate(request) {
    const { options } = request;
    if (options.subresource !== 'status' || !isRequestFor(request, certificateSigningRequests)) return;
    const { object, old } = request;
    const isSame =
      object.status?.certificate === old?.status?.certificate &&
      deepEqual(object.status?.conditions, old?.status?.conditions);
    const { signerName = '' } = old?.spec ?? {};
    if (isSame || mayFor(options, 'sign', signerName)) return;
    throw forbiddenRequest(request, `user not permitted to sign requests with signerName ${quote(signerName)}`);
  },
};

/** Nobody asks for a certificate of the group that may do everything (plugin/pkg/admission/certificates/subjectrestriction/admission.go). */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate(request) {
    if (request.operation !== 'CREATE' || !isRequestFor(request, certificateSigningRequests)) return;
    const { signerName, request: encoded } = request.object.spec;
    if (signerName !== CLIENT_SIGNER) return;
    const { parseCertificateRequest } = require('../x509/certificate-request') as typeof Requests;
    let organizations: readonly string[];
    try {
      ({ organizations } = parseCertificateRequest(Buffer.from(encoded, 'base64').toString()));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw forbiddenRequest(request, `failed to parse CSR: ${error.message}`);
    }
    if (!organizations.includes(MASTERS)) return;
    throw forbiddenRequest(request, `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`);
  },
};

/** For one signer, or for all of its domain (pkg/certauthorization/certauthorization.go). */
function mayFor({ user, authorizer }: WriteOptions, verb: string, signerName: string): boolean {
  if (user === undefined || authorizer === undefined) return true;
  const [domain = ''] = signerName.split('/');
  return isAllowed(authorizer, user, verb, signerName) || isAllowed(authorizer, user, verb, `${domain}/*`);
}

function isAllowed(authorizer: Authorizer, user: User, verb: string, name: string): boolean {
  return authorizer({
    user,
    verb,
    isResource: true,
    path: '',
    group: 'certificates.k8s.io',
    resource: 'signers',
    subresource: '',
    namespace: '',
    name,
  }).allowed;
}
