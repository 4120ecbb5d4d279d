import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../../generated/types';
import { defineKind, type TablePrinter } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import { changeField, changeItems, withDefaults } from '../sharing';
import { age, columns } from '../tables/cells';
import {
  defaultBinding,
  defaultPolicy,
  validateBinding,
  validateMutatingBinding,
  validateMutatingPolicy,
  validatePolicy,
} from './policy-validation';
import { defaultWebhook, validateWebhooks } from './webhook-validation';

const VERSION = 'admissionregistration.k8s.io/v1';

const webhookTable: TablePrinter<MutatingWebhookConfiguration | ValidatingWebhookConfiguration> = {
  columns: columns('Name', 'integer Webhooks', 'Age'),
  cells: (configuration, nowMs) => [
    configuration.metadata.name,
    configuration.webhooks?.length ?? 0,
    age(configuration, nowMs),
  ],
};

const bindingTable: TablePrinter<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding> = {
  columns: columns('Name', 'PolicyName', 'ParamRef', 'Age'),
  cells: (binding, nowMs) => [
    binding.metadata.name,
    binding.spec.policyName ?? '',
    paramText(binding.spec.paramRef),
    age(binding, nowMs),
  ],
};

/** printMutatingWebhook. */
export const mutatingWebhookConfigurations = defineKind<MutatingWebhookConfiguration>(
  VERSION,
  'MutatingWebhookConfiguration',
  {
    setDefaults: (configuration) =>
      changeField(configuration, 'webhooks', (webhooks) =>
        changeItems(webhooks, (webhook) => withDefaults(defaultWebhook(webhook), { reinvocationPolicy: 'Never' })),
      ),
    validate: validateWebhooks,
    validateUpdate: validateWebhooks,
    tracksGeneration: true,
    table: webhookTable,
  },
);

/** printValidatingWebhook. */
export const validatingWebhookConfigurations = defineKind<ValidatingWebhookConfiguration>(
  VERSION,
  'ValidatingWebhookConfiguration',
  {
    setDefaults: (configuration) =>
      changeField(configuration, 'webhooks', (webhooks) => changeItems(webhooks, (webhook) => defaultWebhook(webhook))),
    validate: validateWebhooks,
    validateUpdate: validateWebhooks,
    tracksGeneration: true,
    table: webhookTable,
  },
);

/** printValidatingAdmissionPolicy. */
export const validatingAdmissionPolicies = defineKind<ValidatingAdmissionPolicy>(VERSION, 'ValidatingAdmissionPolicy', {
  setDefaults: defaultPolicy,
  validate: validatePolicy,
  validateUpdate: validatePolicy,
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'integer Validations', 'ParamKind', 'Age'),
    cells: (policy, nowMs) => [
      policy.metadata.name,
      policy.spec.validations?.length ?? 0,
      paramKindText(policy.spec.paramKind),
      age(policy, nowMs),
    ],
  },
});

/** printMutatingAdmissionPolicy. */
export const mutatingAdmissionPolicies = defineKind<MutatingAdmissionPolicy>(VERSION, 'MutatingAdmissionPolicy', {
  setDefaults: defaultPolicy,
  validate: validateMutatingPolicy,
  validateUpdate: validateMutatingPolicy,
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'integer Mutations', 'ParamKind', 'Age'),
    cells: (policy, nowMs) => [
      policy.metadata.name,
      policy.spec.mutations?.length ?? 0,
      paramKindText(policy.spec.paramKind),
      age(policy, nowMs),
    ],
  },
});

/** printValidatingAdmissionPolicyBinding. */
export const validatingAdmissionPolicyBindings = defineKind<ValidatingAdmissionPolicyBinding>(
  VERSION,
  'ValidatingAdmissionPolicyBinding',
  {
    setDefaults: defaultBinding,
    validate: validateBinding,
    validateUpdate: validateBinding,
    tracksGeneration: true,
    table: bindingTable,
  },
);

/** printMutatingAdmissionPolicyBinding. */
export const mutatingAdmissionPolicyBindings = defineKind<MutatingAdmissionPolicyBinding>(
  VERSION,
  'MutatingAdmissionPolicyBinding',
  {
    setDefaults: defaultBinding,
    validate: validateMutatingBinding,
    validateUpdate: validateMutatingBinding,
    tracksGeneration: true,
    table: bindingTable,
  },
);

function paramKindText(kind: { readonly apiVersion?: string; readonly kind?: string } | undefined): string {
  return kind === undefined ? '<unset>' : `${kind.apiVersion ?? ''}/${kind.kind ?? ''}`;
}

/** Divergence from real Kubernetes: a selector is printed as columns print selectors, not as a Go struct. */
function paramText(reference: ParamRef | undefined): string {
  if (reference?.name) return reference.namespace ? `${reference.namespace}/${reference.name}` : `*/${reference.name}`;
  return reference?.selector === undefined ? '<unset>' : formatLabelSelector(reference.selector);
}
