import type { CertificateSigningRequest } from '../../generated/types';

import { approvedRequest, certificateSigningRequests } from '../../kinds/certificate-signing-request';
import type { ObjectPart } from './subresource';

/** `certificatesigningrequests/approval`: the one place where a request is approved or denied. */
export const approvalPart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    const decide = (request: CertificateSigningRequest, old: CertificateSigningRequest): CertificateSigningRequest =>
      approvedRequest(request, old, api.sim.nowMs);
    const request = written as CertificateSigningRequest;
    return api.replaceAdmitted(certificateSigningRequests, request, 'approval', decide, options);
  },
};
