import type { Namespace } from '../generated/types';
import { defineKind } from '../kind';

export const namespaces = defineKind<Namespace>('v1', 'Namespace');
