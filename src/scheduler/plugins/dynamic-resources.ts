import type { Plugin } from '../framework/plugin';
import { newStatus } from '../framework/status';
import { DYNAMIC_RESOURCES } from './names';

const NO_CLAIMS = newStatus(DYNAMIC_RESOURCES, 'Unschedulable', 'no new claims to deallocate');
const STILL_NOT_SCHEDULABLE = newStatus(DYNAMIC_RESOURCES, 'Unschedulable', 'still not schedulable');

/**
 * What dynamic resource allocation says when a pod fits nowhere (pkg/scheduler/framework/plugins/dynamicresources, `PostFilter`); it is on by
 * default, so that every FailedScheduling message carries its words.
 *
 * Divergence from real Kubernetes: resource claims are not allocated; a pod's claims neither bind nor hinder it.
 */
export function dynamicResources(): Plugin {
  return {
    name: DYNAMIC_RESOURCES,
    postFilter: (_state, { pod }) => ({
      status: (pod.spec.resourceClaims ?? []).length === 0 ? NO_CLAIMS : STILL_NOT_SCHEDULABLE,
    }),
  };
}
