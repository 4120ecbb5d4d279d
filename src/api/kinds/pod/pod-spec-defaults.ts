import type { PodSpec, PodTemplateSpec } from '../../generated/types';
import { canonicalResourceList } from '../resource-list';
import { changeField, changeItems, setField } from '../sharing';
import { defaultContainer, defaultResources } from './container-defaults';
import { defaultVolume } from './volume-defaults';

const DEFAULT_GRACE_PERIOD_SECONDS = 30;
/** A template's metadata may be empty; the type speaks of stored objects. */
const NO_METADATA: NonNullable<PodTemplateSpec['metadata']> = JSON.parse('{}');

/**
 * What pods and pod templates have in common (pkg/apis/core/v1/defaults.go, `SetDefaults_PodSpec`, and below it). A spec that
 * lacks nothing comes back as it is.
 */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  let result = withServiceAccountAlias(needsDefaults(spec) ? { ...DEFAULTS, ...withoutEmpty(spec) } : spec);
  if (result.volumes) result = changeField(result, 'volumes', (volumes) => changeItems(volumes, defaultVolume));
  if (result.initContainers)
    result = changeField(result, 'initContainers', (containers) => changeItems(containers, defaultContainer));
  result = changeField(result, 'containers', (containers) => changeItems(containers, defaultContainer));
  if (result.ephemeralContainers) {
    result = changeField(result, 'ephemeralContainers', (containers) => changeItems(containers, defaultContainer));
  }
  if (result.overhead) result = changeField(result, 'overhead', canonicalResourceList);
  if (result.resources) result = changeField(result, 'resources', defaultResources);
  return result;
}

/** Spread below the spec's own fields: adding fields to a spread copy is many times slower. */
const DEFAULTS: PodSpec = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  securityContext: {},
  terminationGracePeriodSeconds: DEFAULT_GRACE_PERIOD_SECONDS,
  schedulerName: 'default-scheduler',
  containers: [],
};

function needsDefaults(spec: PodSpec): boolean {
  const { dnsPolicy, restartPolicy, securityContext, terminationGracePeriodSeconds, schedulerName, containers } = spec;
  return !(
    dnsPolicy &&
    restartPolicy &&
    securityContext &&
    schedulerName &&
    containers &&
    terminationGracePeriodSeconds !== undefined
  );
}

/** The spec without the fields that are there and yet do not count as set. */
function withoutEmpty(spec: PodSpec): PodSpec {
  let result = spec;
  for (const field of ['dnsPolicy', 'restartPolicy', 'schedulerName'] as const)
    if (result[field] === '') result = setField(result, field, undefined);
  return result;
}

export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  const spec = defaultPodSpec(template.spec ?? { containers: [] });
  const metadata = template.metadata ?? NO_METADATA;
  return spec === template.spec && metadata === template.metadata ? template : { ...template, metadata, spec };
}

/** `serviceAccount` is an older name of `serviceAccountName` and always says the same (pkg/apis/core/v1/conversion.go). */
function withServiceAccountAlias(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName || spec.serviceAccount || undefined;
  if (spec.serviceAccountName === name && spec.serviceAccount === name) return spec;
  const { serviceAccount: _alias, serviceAccountName: _name, ...rest } = spec;
  return name === undefined ? rest : { ...rest, serviceAccountName: name, serviceAccount: name };
}
