import type { CertificateSigningRequest, PodDisruptionBudget, RuntimeClass } from '../generated/types';
import { humanDuration } from '../duration';
import { defineKind } from '../kind';
import { age, columns } from './tables/cells';

/** pkg/registry/policy/poddisruptionbudget/strategy.go, printPodDisruptionBudget. */
export const podDisruptionBudgets = defineKind<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', {
  table: {
    columns: columns('Name', 'Min Available', 'Max Unavailable', 'integer Allowed Disruptions', 'Age'),
    cells: (budget, nowMs) => [
      budget.metadata.name,
      String(budget.spec.minAvailable ?? 'N/A'),
      String(budget.spec.maxUnavailable ?? 'N/A'),
      budget.status?.disruptionsAllowed ?? 0,
      age(budget, nowMs),
    ],
  },
});

/** printRuntimeClass. */
export const runtimeClasses = defineKind<RuntimeClass>('node.k8s.io/v1', 'RuntimeClass', {
  allowCreateOnUpdate: true,
  table: {
    columns: columns('Name', 'Handler', 'Age'),
    cells: (runtimeClass, nowMs) => [runtimeClass.metadata.name, runtimeClass.handler, age(runtimeClass, nowMs)],
  },
});

/** printCertificateSigningRequest. */
export const certificateSigningRequests = defineKind<CertificateSigningRequest>(
  'certificates.k8s.io/v1',
  'CertificateSigningRequest',
  {
    selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName ?? '' },
    tracksGeneration: false,
    table: {
      columns: columns('Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'),
      cells(request, nowMs) {
        const { spec } = request;
        return [
          request.metadata.name,
          age(request, nowMs),
          spec.signerName || '<none>',
          spec.username ?? '',
          spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
          conditionText(request),
        ];
      },
    },
  },
);

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (wanted: string) => status?.conditions?.some(({ type }) => type === wanted) ?? false;
  const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${verdict}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}
