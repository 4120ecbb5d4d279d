import { invalid, type FieldError } from '../field-error';
import type { Lease } from '../generated/types';
import { defineKind } from '../kind';
import type { Errors } from '../validation/field-checks';
import { setField, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

/** pkg/registry/coordination/lease/strategy.go. */
export const leases = defineKind<Lease>('coordination.k8s.io/v1', 'Lease', {
  setDefaults: (lease) => withDefaults(lease, { spec: {} }),
  prepareForCreate: withoutElection,
  prepareForUpdate: withoutElection,
  validate: validateLease,
  validateUpdate: validateLease,
  allowCreateOnUpdate: true,
  table: {
    columns: columns('Name', 'Holder', 'Age'),
    cells: (lease, nowMs) => [lease.metadata.name, lease.spec.holderIdentity ?? '', age(lease, nowMs)],
  },
});

/** Leaders that are chosen by others are a feature that is off by default (CoordinatedLeaderElection). */
function withoutElection(lease: Lease): Lease {
  return setField(lease, 'spec', setField(setField(lease.spec, 'strategy', undefined), 'preferredHolder', undefined));
}

/** pkg/apis/coordination/validation/validation.go, `ValidateLeaseSpec`. */
function validateLease({ spec }: Lease): readonly FieldError[] {
  const errors: Errors = [];
  const { leaseDurationSeconds, leaseTransitions } = spec;
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  }
  return errors;
}
