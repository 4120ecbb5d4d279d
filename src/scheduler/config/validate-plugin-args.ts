import { parseGoDuration } from '../../api/go/duration';
import { duplicate, forbidden, invalid, notSupported, required } from '../../api/field-error';
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../api/generated/types';
import { isQualifiedName } from '../../api/names';
import { OPERATORS } from '../../api/scheduling/node-affinity';
import { requirementErrors } from '../../api/selectors/label-selector';
import { addInvalid, type Errors } from '../../api/validation/field-checks';
import type {
  DefaultPreemptionArgs,
  DynamicResourcesArgs,
  NodeAffinityArgs,
  NodeResourcesBalancedAllocationArgs,
  NodeResourcesFitArgs,
  PluginArgs,
  PodTopologySpreadArgs,
  UtilizationShapePoint,
  VolumeBindingArgs,
} from './plugin-args';

/** What is wrong with the arguments of one plugin (pkg/scheduler/apis/config/validation/validation_pluginargs.go). */
export function validatePluginArgs(errors: Errors, path: string, plugin: string, args: PluginArgs): void {
  switch (plugin) {
    case 'DefaultPreemption':
      return checkDefaultPreemption(errors, path, args.DefaultPreemption);
    case 'DynamicResources':
      return checkDynamicResources(errors, path, args.DynamicResources);
    case 'InterPodAffinity':
      return checkHardPodAffinityWeight(errors, path, args.InterPodAffinity.hardPodAffinityWeight);
    case 'NodeAffinity':
      return checkNodeAffinity(errors, `${path}.addedAffinity`, args.NodeAffinity);
    case 'NodeResourcesBalancedAllocation':
      return checkBalancedAllocation(errors, `${path}.resources`, args.NodeResourcesBalancedAllocation);
    case 'PodTopologySpread':
      return checkTopologySpread(errors, path, args.PodTopologySpread);
    case 'VolumeBinding':
      return checkVolumeBinding(errors, path, args.VolumeBinding);
    default:
      // NodeResourcesFit looks at its arguments itself when it is made.
      return undefined;
  }
}

function checkDefaultPreemption(errors: Errors, path: string, args: DefaultPreemptionArgs): void {
  const { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute } = args;
  const percentagePath = `${path}.minCandidateNodesPercentage`;
  const absolutePath = `${path}.minCandidateNodesAbsolute`;
  if (percentage < 0 || percentage > 100)
    errors.push(invalid(percentagePath, percentage, 'not in valid range [0, 100]'));
  if (absolute < 0) errors.push(invalid(absolutePath, absolute, 'not in valid range [0, inf)'));
  if (percentage !== 0 || absolute !== 0) return;
  const sameTime = 'cannot be zero at the same time as';
  errors.push(invalid(percentagePath, percentage, `${sameTime} minCandidateNodesAbsolute`));
  errors.push(invalid(absolutePath, absolute, `${sameTime} minCandidateNodesPercentage`));
}

function checkDynamicResources(errors: Errors, path: string, args: DynamicResourcesArgs): void {
  const { filterTimeout, bindingTimeout } = args;
  if (parseGoDuration(filterTimeout) < 0)
    errors.push(invalid(`${path}.filterTimeout`, filterTimeout, 'must be zero or positive'));
  if (parseGoDuration(bindingTimeout) < 1000)
    errors.push(invalid(`${path}.bindingTimeout`, bindingTimeout, 'must be at least 1 second'));
}

function checkHardPodAffinityWeight(errors: Errors, path: string, weight: number): void {
  if (weight < 0 || weight > 100)
    errors.push(invalid(`${path}.hardPodAffinityWeight`, weight, 'not in valid range [0, 100]'));
}

function checkBalancedAllocation(
  errors: Errors,
  path: string,
  { resources }: NodeResourcesBalancedAllocationArgs,
): void {
  const seen = new Set<string>();
  for (const [index, { name, weight }] of resources.entries()) {
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}].name`, name));
    seen.add(name);
    if (weight !== 1) errors.push(invalid(`${path}[${index}].weight`, weight, 'must be 1'));
  }
}

function checkTopologySpread(
  errors: Errors,
  path: string,
  { defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs,
): void {
  if (defaultingType !== 'System' && defaultingType !== 'List')
    errors.push(notSupported(`${path}.defaultingType`, defaultingType, ['System', 'List']));
  else if (defaultingType === 'System' && defaultConstraints.length > 0)
    errors.push(invalid(`${path}.defaultingType`, defaultingType, 'when .defaultConstraints are not empty'));
  const seen = new Set<string>();
  for (const [index, constraint] of defaultConstraints.entries()) {
    const place = `${path}.defaultConstraints[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint;
    if (maxSkew <= 0) errors.push(invalid(`${place}.maxSkew`, maxSkew, 'not in valid range (0, inf)'));
    if (topologyKey === '') errors.push(required(`${place}.topologyKey`, 'can not be empty'));
    else addInvalid(errors, `${place}.topologyKey`, topologyKey, isQualifiedName(topologyKey));
    if (whenUnsatisfiable === '') errors.push(required(`${place}.whenUnsatisfiable`, 'can not be empty'));
    else if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway')
      errors.push(notSupported(`${place}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']));
    if (labelSelector !== undefined) {
      const why = 'constraint must not define a selector, as they deduced for each pod';
      errors.push(forbidden(`${place}.labelSelector`, why));
    }
    const text = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(text)) errors.push(duplicate(place, text));
    seen.add(text);
  }
}

function checkVolumeBinding(errors: Errors, path: string, { bindTimeoutSeconds, shape }: VolumeBindingArgs): void {
  if (bindTimeoutSeconds < 0) {
    const why = 'invalid BindTimeoutSeconds, should not be a negative value';
    errors.push(invalid(`${path}.bindTimeoutSeconds`, bindTimeoutSeconds, why));
  }
  if (shape !== undefined) {
    const why = 'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring';
    const points = shape.map(({ utilization, score }) => ({ Utilization: utilization, Score: score }));
    errors.push(invalid(`${path}.shape`, points, why));
  }
}

/** What is wrong with the arguments of NodeResourcesFit. */
export function checkNodeResourcesFit(errors: Errors, args: NodeResourcesFitArgs): void {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy } = args;
  for (const [index, name] of ignoredResources.entries())
    addInvalid(errors, `ignoredResources[${index}]`, name, isQualifiedName(name));
  for (const [index, group] of ignoredResourceGroups.entries()) {
    const place = `ignoredResourceGroups[${index}]`;
    if (group.includes('/')) errors.push(invalid(place, group, "resource group name can't contain '/'"));
    addInvalid(errors, place, group, isQualifiedName(group));
  }
  const { type, resources, requestedToCapacityRatio: ratio } = scoringStrategy;
  if (!STRATEGIES.includes(type)) errors.push(notSupported('scoringStrategy.type', type, STRATEGIES));
  for (const [index, { name, weight }] of resources.entries()) {
    if (weight > 0 && weight <= 100) continue;
    const why = `resource weight of ${name} not in valid range (0, 100]`;
    errors.push(invalid(`scoringStrategy.resources[${index}].weight`, weight, why));
  }
  const path = 'scoringStrategy.requestedToCapacityRatio';
  if (type === 'RequestedToCapacityRatio') {
    if (ratio === undefined) errors.push(required(path, 'must be specified when type is RequestedToCapacityRatio'));
    else checkShape(errors, `${path}.shape`, ratio.shape ?? []);
  } else if (ratio !== undefined) errors.push(forbidden(path, 'must be nil when type is not RequestedToCapacityRatio'));
}

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

function checkShape(errors: Errors, path: string, shape: readonly UtilizationShapePoint[]): void {
  if (shape.length === 0) errors.push(required(path, 'at least one point must be specified'));
  const unsorted = shape.findIndex(({ utilization }, index) => {
    const before = shape[index - 1];
    return before !== undefined && before.utilization >= utilization;
  });
  if (unsorted >= 0) {
    const value = shape[unsorted]?.utilization;
    errors.push(invalid(`${path}[${unsorted}].utilization`, value, 'values must be sorted in increasing order'));
  }
  for (const [index, { utilization = 0, score = 0 }] of shape.entries()) {
    if (utilization < 0 || utilization > 100)
      errors.push(invalid(`${path}[${index}].utilization`, utilization, 'not in valid range [0, 100]'));
    if (score < 0 || score > 10) errors.push(invalid(`${path}[${index}].score`, score, 'not in valid range [0, 10]'));
  }
}

/** Terms without any requirement are none (component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go). */
function checkNodeAffinity(errors: Errors, path: string, { addedAffinity }: NodeAffinityArgs): void {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = addedAffinity ?? {};
  const neededPath = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  for (const [index, term] of (needed?.nodeSelectorTerms ?? []).entries())
    checkTerm(errors, `${neededPath}[${index}]`, term);
  for (const [index, { weight = 0, preference }] of preferred.entries())
    if (weight !== 0)
      checkTerm(errors, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`, preference);
}

function checkTerm(errors: Errors, path: string, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm): void {
  for (const [index, requirement] of matchExpressions.entries())
    checkExpression(errors, `${path}.matchExpressions[${index}]`, requirement);
  for (const [index, { operator, values = [] }] of matchFields.entries()) {
    const place = `${path}.matchFields[${index}]`;
    if (operator !== 'In' && operator !== 'NotIn')
      errors.push(notSupported(`${place}.operator`, operator, ['In', 'NotIn']));
    else if (values.length !== 1) errors.push(invalid(`${place}.values`, values, 'must have one element'));
  }
}

function checkExpression(errors: Errors, path: string, { key, operator, values = [] }: NodeSelectorRequirement): void {
  const known = OPERATORS.get(operator);
  if (known === undefined) errors.push(notSupported(`${path}.operator`, operator, [...OPERATORS.keys()]));
  else
    for (const error of requirementErrors(key, known, values))
      errors.push({ ...error, field: `${path}.${error.field}` });
}
