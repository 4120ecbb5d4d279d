import type { Service } from '../generated/types';
import { defineKind } from '../kind';

export const services = defineKind<Service>('v1', 'Service');
