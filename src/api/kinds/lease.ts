import type { Lease } from '../generated/types';
import { defineKind } from '../kind';

export const leases = defineKind<Lease>('coordination.k8s.io/v1', 'Lease');
