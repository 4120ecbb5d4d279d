import { forbidden, invalid, notSupported, type FieldError } from '../field-error';
import type { Lease } from '../generated/types';
import { defineKind } from '../kind';
import type { Errors } from '../validation/field-checks';
import { withDefaults } from './sharing';
import { age, columns } from './tables/cells';

/** pkg/registry/coordination/lease/strategy.go. */
export const leases = defineKind<Lease>('coordination.k8s.io/v1', 'Lease', {
  setDefaults: (lease) => withDefaults(lease, { spec: {} }),
  validate: validateLease,
  validateUpdate: validateLease,
  allowCreateOnUpdate: true,
  table: {
    columns: columns('Name', 'Holder', 'Age'),
    cells: (lease, nowMs) => [lease.metadata.name, lease.spec.holderIdentity ?? '', age(lease, nowMs)],
  },
});

/** pkg/apis/coordination/validation/validation.go, `ValidateLeaseSpec`. */
function validateLease({ spec }: Lease): readonly FieldError[] {
  const errors: Errors = [];
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = spec;
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  }
  if (strategy && !strategy.includes('/') && strategy !== 'OldestEmulationVersion') {
    errors.push(notSupported('spec.strategy', strategy, ['OldestEmulationVersion']));
  }
  if (preferredHolder && !strategy)
    errors.push(forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
  return errors;
}
