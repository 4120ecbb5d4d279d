import type { CertificateSigningRequest } from '../../generated/types';

import { approvedRequest, certificateSigningRequests } from '../../kinds/certificate-signing-request';
import { keyOf } from '../../object';
import type { ObjectPart } from './subresource';

/** `certificatesigningrequests/approval`: the one place where a request is approved or denied. */
export const approvalPart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    const old = api.get(certificateSigningRequests, keyOf(written));
    const approved = approvedRequest(written as CertificateSigningRequest, old, api.sim.nowMs);
    return api.replace(certificateSigningRequests, approved, options);
  },
};
