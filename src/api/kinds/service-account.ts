import type { ServiceAccount } from '../generated/types';
import { defineKind } from '../kind';

export const serviceAccounts = defineKind<ServiceAccount>('v1', 'ServiceAccount');
