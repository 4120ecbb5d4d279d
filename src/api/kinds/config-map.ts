import type { ConfigMap } from '../generated/types';
import { defineKind } from '../kind';

export const configMaps = defineKind<ConfigMap>('v1', 'ConfigMap');
