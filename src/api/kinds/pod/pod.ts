import type { Pod } from '../../generated/types';
import { defineKind } from '../../kind';

export const pods = defineKind<Pod>('v1', 'Pod', {
  indexes: { 'spec.nodeName': ({ spec }) => spec.nodeName ?? '' },
});
