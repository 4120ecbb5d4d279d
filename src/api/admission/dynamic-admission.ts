import type { ApiServer } from '../server';
import {
  mutatingAdmissionPolicies,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../kinds/admission/admission-registration';
import type { AdmissionPlugin, AdmissionRequest } from './admission';
import type * as ValidatingPolicies from './policies/validating-policies';

const CONFIGURATIONS = new Set([
  mutatingAdmissionPolicies.plural,
  mutatingWebhookConfigurations.plural,
  validatingAdmissionPolicies.plural,
  validatingWebhookConfigurations.plural,
]);

/**
 * The admission that users configure: policies and webhooks. Until somebody looks for a configuration, a write costs one look at a boolean, and
 * none of the code is read.
 */
export function dynamicAdmission(api: ApiServer): AdmissionPlugin {
  let isConfigured = false;
  api.watchKinds(({ group, plural }) => {
    if (group !== validatingAdmissionPolicies.group || !CONFIGURATIONS.has(plural)) return;
    isConfigured = true;
  });
  return {
    name: 'DynamicAdmission',
    validate(request) {
      if (isConfigured) validate(api, request);
    },
  };
}

function validate(api: ApiServer, request: AdmissionRequest): void {
  if (api.collection(validatingAdmissionPolicies).size > 0)
    (require('./policies/validating-policies') as typeof ValidatingPolicies).validatePolicies(api, request);
}
