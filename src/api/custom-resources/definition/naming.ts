import { deepEqual } from '../../equality';
import { aggregateMessages } from '../../field-error';
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../../generated/types';
import { quote } from '../../go/text';
import { findCondition, withCondition, type ConditionFacts } from './conditions';

/**
 * The definition with the names that it may have beside the others of its group, and what its conditions say of that; undefined when
 * nothing changes. Source: apiextensions-apiserver/pkg/controller/status/naming_controller.go.
 */
export function withAcceptedNames(
  definition: CustomResourceDefinition,
  all: readonly CustomResourceDefinition[],
  nowMs: number,
): CustomResourceDefinition | undefined {
  const { names } = definition.spec;
  const accepted = definition.status?.acceptedNames ?? NO_NAMES;
  if (deepEqual(names, accepted)) return undefined;
  const sameGroup = all.filter(({ spec }) => spec.group === definition.spec.group);
  const { newNames, condition } = decide(names, accepted, sameGroup);
  const old = findCondition(definition, 'NamesAccepted');
  const isOld =
    old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
  if (isOld && deepEqual(newNames, accepted)) return undefined;
  const named = { ...definition, status: { ...definition.status, acceptedNames: newNames } };
  const established = findCondition(definition, 'Established');
  const withNames = withCondition(named, condition, nowMs);
  if (established?.status === 'True') return withNames;
  if (condition.status === 'True') return withCondition(withNames, INSTALLING, nowMs);
  return established === undefined ? withCondition(withNames, NOT_ACCEPTED, nowMs) : withNames;
}

const NO_NAMES: CustomResourceDefinitionNames = { kind: '', plural: '' };

const INSTALLING: ConditionFacts = {
  type: 'Established',
  status: 'False',
  reason: 'Installing',
  message: 'the initial names have been accepted',
};
const NOT_ACCEPTED: ConditionFacts = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

interface Decision {
  readonly newNames: CustomResourceDefinitionNames;
  readonly condition: ConditionFacts;
}

/** Of several conflicts the last is told. */
function decide(
  wanted: CustomResourceDefinitionNames,
  accepted: CustomResourceDefinitionNames,
  sameGroup: readonly CustomResourceDefinition[],
): Decision {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { status } of sameGroup) {
    const { plural = '', singular = '', shortNames = [], kind = '', listKind = '' } = status?.acceptedNames ?? {};
    for (const name of [plural, singular, ...shortNames]) resources.add(name);
    for (const name of [kind, listKind]) kinds.add(name);
  }
  let condition: ConditionFacts = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  };
  const newNames: { -readonly [Field in keyof CustomResourceDefinitionNames]: CustomResourceDefinitionNames[Field] } = {
    ...accepted,
  };
  const refuse = (reason: string, message: string) => {
    condition = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const decideOne = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    reason: string,
    taken: ReadonlySet<string>,
  ) => {
    const name = wanted[field] ?? '';
    if (name !== (accepted[field] ?? '') && taken.has(name)) refuse(reason, inUse(name));
    else newNames[field] = name;
  };
  decideOne('plural', 'PluralConflict', resources);
  decideOne('singular', 'SingularConflict', resources);
  const foreign = (wanted.shortNames ?? []).filter(
    (name) => accepted.shortNames?.includes(name) !== true && resources.has(name),
  );
  if (foreign.length > 0) refuse('ShortNamesConflict', aggregateMessages(foreign.map(inUse)));
  else setOrDrop(newNames, 'shortNames', wanted.shortNames);
  decideOne('kind', 'KindConflict', kinds);
  decideOne('listKind', 'ListKindConflict', kinds);
  setOrDrop(newNames, 'categories', wanted.categories);
  return { newNames, condition };
}

function setOrDrop(
  names: { shortNames?: readonly string[]; categories?: readonly string[] },
  field: 'shortNames' | 'categories',
  values: readonly string[] | undefined,
): void {
  if (values === undefined) delete names[field];
  else names[field] = values;
}

function inUse(name: string): string {
  return `${quote(name)} is already in use`;
}
