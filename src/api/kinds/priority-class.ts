import type { PriorityClass } from '../generated/types';
import { defineKind } from '../kind';

export const priorityClasses = defineKind<PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass');
