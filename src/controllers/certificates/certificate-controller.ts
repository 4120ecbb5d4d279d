import type * as Certificates from '../../api/authentication/client-certificates';
import type { Authorizer } from '../../api/authorization/authorizer';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/generated/types';
import { approvedRequest, certificateSigningRequests } from '../../api/kinds/certificate-signing-request';
import type { ApiServer } from '../../api/server';
import { parseTimestamp, timestamp } from '../../api/time';
import type { CertificateRequest } from '../../api/x509/certificate-request';
import type * as Requests from '../../api/x509/certificate-request';
import { startReconciler, type Controller } from '../controller';
import { RetryError } from '../work-queue';
import { kubeletClientError, SIGNERS } from './signers';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** `--cluster-signing-duration`; certificates are valid five minutes early, short-lived ones to the end besides (signer.go). */
const LONGEST_MS = 365 * DAY_MS;
const SHORTEST_MS = 10 * MINUTE_MS;
const EARLY_MS = 5 * MINUTE_MS;
const SHORT_MS = 8 * HOUR_MS;
const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';
/** Waits longer with each failure, up to so long (pkg/controller/certificates/certificate_controller.go). */
const BACK_OFF = { baseMs: 200, maxMs: 1_000_000 };

/**
 * Approves the requests of kubelets for client certificates, signs what is approved, and deletes requests that are old
 * (pkg/controller/certificates/{approver,signer,cleaner}).
 */
export const certificateController: Controller = {
  name: 'certificatesigningrequest-controller',
  start(api, { authorizer }) {
    const startMs = api.sim.nowMs;
    return startReconciler(api, {
      backOff: BACK_OFF,
      watch: (queue) => [
        api.watch(certificateSigningRequests, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(object.metadata.name);
        }),
      ],
      reconcile(name, queue) {
        const request = api.find(certificateSigningRequests, { namespace: '', name });
        if (request === undefined) return;
        const waitMs = untilCleanUpMs(request, startMs, api.sim.nowMs);
        if (waitMs <= 0) {
          api.delete(certificateSigningRequests, { namespace: '', name });
          return;
        }
        queue.addAfter(name, waitMs);
        const asked = SIGNERS.has(request.spec.signerName) ? contentOf(request) : undefined;
        if (asked === undefined || request.status?.certificate) return;
        if (hasCondition(request, 'Approved')) {
          if (hasCondition(request, 'Failed')) return;
          signRequest(api, request, asked);
        } else if (!hasCondition(request, 'Denied')) approve(api, authorizer, request, asked);
      },
    });
  },
};

/** `sarApprover.handle`: a kubelet may have a certificate when its user may create such requests. */
function approve(
  api: ApiServer,
  authorizer: Authorizer | undefined,
  request: CertificateSigningRequest,
  asked: CertificateRequest,
): void {
  const { signerName, usages = [], username = '' } = request.spec;
  if (authorizer === undefined || signerName !== KUBELET_CLIENT) return;
  if (kubeletClientError(asked, usages) !== undefined) return;
  const isAllowed = (subresource: string) => authorizer(attributesOf(request, subresource)).allowed;
  let message: string;
  if (username === asked.commonName && isAllowed('selfnodeclient'))
    message = 'Auto approving self kubelet client certificate after SubjectAccessReview.';
  else if (isAllowed('nodeclient')) message = 'Auto approving kubelet client certificate after SubjectAccessReview.';
  else return;
  const approval = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
  api.replace(certificateSigningRequests, approvedRequest(withCondition(request, approval), request, api.sim.nowMs));
}

/** `signer.handle`. */
function signRequest(api: ApiServer, request: CertificateSigningRequest, asked: CertificateRequest): void {
  const { signerName, usages = [], expirationSeconds } = request.spec;
  const { nowMs } = api.sim;
  const refusal = SIGNERS.get(signerName)?.(asked, usages);
  if (refusal !== undefined) {
    const failure = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: refusal };
    api.updateStatus(
      certificateSigningRequests,
      withCondition(request, { ...failure, lastUpdateTime: timestamp(nowMs) }),
    );
    return;
  }
  const wantedMs = (expirationSeconds ?? Infinity) * 1000;
  const lifeMs = Math.max(Math.min(wantedMs, LONGEST_MS), SHORTEST_MS);
  // Most clusters sign nothing, and start sooner without.
  const { clientCertificates } = require('../../api/authentication/client-certificates') as typeof Certificates;
  const certificate = api.shared(clientCertificates).authority.issue(asked, {
    usages,
    fromMs: nowMs - EARLY_MS,
    untilMs: nowMs + (lifeMs < SHORT_MS ? lifeMs : lifeMs - EARLY_MS),
    serial: request.metadata.uid,
  });
  const status = { ...request.status, certificate: Buffer.from(certificate).toString('base64') };
  api.updateStatus(certificateSigningRequests, { ...request, status });
}

/** In how many milliseconds the request is old enough to go; the cleaner comes by once an hour (cleaner.go). */
function untilCleanUpMs(request: CertificateSigningRequest, startMs: number, nowMs: number): number {
  const { status, metadata } = request;
  const conditions = status?.conditions ?? [];
  const since = (text: string | undefined) => (text === undefined ? Infinity : parseTimestamp(text));
  const ends = conditions.map(({ type, lastUpdateTime }) => {
    const isIssued = status?.certificate !== undefined;
    return since(lastUpdateTime) + (type === 'Approved' && !isIssued ? DAY_MS : HOUR_MS);
  });
  const endMs = conditions.length === 0 ? since(metadata.creationTimestamp) + DAY_MS : Math.min(...ends);
  const visits = Math.floor((endMs - startMs) / HOUR_MS) + 1;
  return startMs + visits * HOUR_MS - nowMs;
}

function contentOf({ spec, metadata }: CertificateSigningRequest): CertificateRequest {
  const { parseCertificateRequest } = require('../../api/x509/certificate-request') as typeof Requests;
  try {
    return parseCertificateRequest(Buffer.from(spec.request, 'base64').toString());
  } catch (error) {
    throw new RetryError(`unable to parse csr "${metadata.name}": ${String(error)}`);
  }
}

function attributesOf({ spec }: CertificateSigningRequest, subresource: string) {
  const { username = '', uid = '', groups = [], extra = {} } = spec;
  return {
    user: { name: username, uid, groups, extra },
    verb: 'create',
    isResource: true,
    path: '',
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    subresource,
    namespace: '',
    name: '',
  };
}

function withCondition(
  request: CertificateSigningRequest,
  condition: CertificateSigningRequestCondition,
): CertificateSigningRequest {
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } };
}

function hasCondition({ status }: CertificateSigningRequest, wanted: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === wanted && is === 'True') ?? false;
}
