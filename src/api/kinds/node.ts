import type { Node } from '../generated/types';
import { defineKind } from '../kind';

export const nodes = defineKind<Node>('v1', 'Node');
