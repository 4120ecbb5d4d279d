import type { Secret } from '../generated/types';
import { defineKind } from '../kind';

export const secrets = defineKind<Secret>('v1', 'Secret');
