import type { KubeObject } from '../object';
import type { ApiServer } from '../server';
import {
  mutatingAdmissionPolicies,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../kinds/admission/admission-registration';
import type { AdmissionPlugin, AdmissionRequest } from './admission';
import type * as MutatingPolicies from './policies/mutating-policies';
import type * as ValidatingPolicies from './policies/validating-policies';
import type * as Webhooks from './webhooks';

const CONFIGURATIONS = new Set([
  mutatingAdmissionPolicies.plural,
  mutatingWebhookConfigurations.plural,
  validatingAdmissionPolicies.plural,
  validatingWebhookConfigurations.plural,
]);

/** What users have configured: nothing, until somebody looks for a configuration. One for each API server. */
interface Configured {
  isUsed: boolean;
}

function followConfiguration(api: ApiServer): Configured {
  const configured = { isUsed: false };
  api.watchKinds(({ group, plural }) => {
    if (group === validatingAdmissionPolicies.group && CONFIGURATIONS.has(plural)) configured.isUsed = true;
  });
  return configured;
}

/**
 * The mutating half of the admission that users configure: policies and webhooks. Until somebody looks for a configuration, a write costs one
 * look at a boolean, and none of the code is read.
 */
export function mutatingDynamicAdmission(api: ApiServer): AdmissionPlugin {
  const configured = api.shared(followConfiguration);
  return {
    name: 'MutatingDynamicAdmission',
    concerns: () => configured.isUsed,
    mutate: (request) => (configured.isUsed ? mutate(api, request) : request.object),
  };
}

/** The validating half, which comes last but for quotas. */
export function validatingDynamicAdmission(api: ApiServer): AdmissionPlugin {
  const configured = api.shared(followConfiguration);
  return {
    name: 'ValidatingDynamicAdmission',
    concerns: () => configured.isUsed,
    validate(request) {
      if (configured.isUsed) validate(api, request);
    },
  };
}

/** Policies come before webhooks, and some again after them. */
function mutate(api: ApiServer, request: AdmissionRequest): KubeObject {
  const hasPolicies = api.collection(mutatingAdmissionPolicies).size > 0;
  const byPolicies = (current: AdmissionRequest, again: boolean): KubeObject =>
    (require('./policies/mutating-policies') as typeof MutatingPolicies).mutateByPolicies(api, current, again);
  const object = hasPolicies ? byPolicies(request, false) : request.object;
  if (api.collection(mutatingWebhookConfigurations).size === 0) return object;
  const changed = (require('./webhooks') as typeof Webhooks).mutateByWebhooks(api, { ...request, object });
  return hasPolicies && changed !== object ? byPolicies({ ...request, object: changed }, true) : changed;
}

function validate(api: ApiServer, request: AdmissionRequest): void {
  if (api.collection(validatingAdmissionPolicies).size > 0)
    (require('./policies/validating-policies') as typeof ValidatingPolicies).validatePolicies(api, request);
  if (api.collection(validatingWebhookConfigurations).size > 0)
    (require('./webhooks') as typeof Webhooks).validateByWebhooks(api, request);
}
