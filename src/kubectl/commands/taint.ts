import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { isObject } from '../../api/go/json-value';
import { isQualifiedName, isValidLabelValue } from '../../api/names';
import { quote } from '../../api/go/text';
import { createTwoWayMergePatch } from '../../api/patch/strategic-merge-diff';
import type { Command, Invocation } from '../command';
import { KubectlError, ManyErrors, throwAggregate, usageError } from '../errors';
import { boolFlag } from '../flags/flag';
import { asJson, listAt, objectAt, textAt } from '../json';
import { createSinglePrinter, printFlagList } from '../print-flags';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { patchObject } from '../resources/patch-object';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  selectorFlag,
  validateFlag,
  validationOf,
  writeQuery,
} from '../write-flags';

const flags = {
  overwrite: boolFlag('overwrite', 'Change taints that are there already.'),
  all: boolFlag('all', 'All nodes.'),
  fieldManager: fieldManagerFlag('kubectl-taint'),
};

/** Sources: kubectl/pkg/cmd/taint/taint.go, utils.go. */
export const taint: Command = {
  name: 'taint',
  use: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Update the taints on one or more nodes',
  long: 'Sets and removes taints of nodes: KEY=VALUE:EFFECT or KEY:EFFECT sets one, KEY:EFFECT- or KEY- removes them.',
  examples: ['kubectl taint nodes worker-1 dedicated=special:NoSchedule', 'kubectl taint nodes worker-1 dedicated-'],
  flags: [...Object.values(flags), ...printFlagList, dryRunFlag, validateFlag, selectorFlag],
  run: runTaint,
};

interface Taint {
  readonly key: string;
  readonly value: string;
  /** Empty: whichever. */
  readonly effect: string;
}

interface TaintChanges {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

async function runTaint(invocation: Invocation): Promise<void> {
  const { session, value, args, commandPath } = invocation;
  const dryRun = dryRunOf(invocation);
  const fieldValidation = validationOf(invocation);
  const { resources, specs } = split(args);
  const [type = '', ...names] = resources;
  if (type === '') throw new KubectlError('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) throw new KubectlError('at least one taint update is required');
  const changes = parseTaints(specs, commandPath);
  const bySelector = value(flags.all) || value(selectorFlag) !== '';
  await requireNodes(invocation, type);
  refuseConflicts(changes);
  if (value(flags.all) && value(selectorFlag) !== '')
    throw new KubectlError("setting 'all' parameter with a non empty selector is prohibited");
  if (!bySelector && names.length === 0)
    throw new KubectlError("at least one resource name must be specified since 'all' parameter is not set");
  const print = createSinglePrinter(invocation);
  const result = await findResources(session, {
    args: bySelector ? ['nodes'] : ['nodes', ...names],
    namespace: session.namespace.name,
    labelSelector: value(selectorFlag),
    selectAll: value(flags.all),
    continueOnError: true,
    flatten: true,
    latest: true,
  });
  await result.visit(async (info) => {
    const { object = {} } = info;
    const { operation, node } = tainted(info, changes, value(flags.overwrite));
    if (dryRun === 'client') {
      session.out(print(node, operation));
      return;
    }
    const patch = asJson(createTwoWayMergePatch('core.v1.Node', object, node));
    const query = writeQuery({ dryRun, fieldManager: value(flags.fieldManager), fieldValidation });
    session.out(print(await patchObject(session.rest, info, patch, query), operation));
  });
}

function split(args: readonly string[]): { readonly resources: readonly string[]; readonly specs: readonly string[] } {
  const isTaint = (word: string): boolean => /[=:]|-$/.test(word);
  const first = args.findIndex(isTaint);
  if (first < 0) return { resources: args, specs: [] };
  const stray = args.slice(first).find((word) => !isTaint(word));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before taint changes: ${stray}`);
  return { resources: args.slice(0, first), specs: args.slice(first) };
}

function parseTaints(specs: readonly string[], commandPath: string): TaintChanges {
  const fail = (text: string): never => {
    throw usageError(commandPath, text);
  };
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      remove.push({ ...parseTaint(spec.slice(0, -1), fail), value: '' });
      continue;
    }
    const taintToAdd = parseTaint(spec, fail);
    const { key, value, effect } = taintToAdd;
    if (effect === '') fail(`invalid taint spec: ${spec}`);
    if (add.some((other) => isSame(other, taintToAdd)))
      fail(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`);
    add.push(taintToAdd);
  }
  return { add, remove };
}

const EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** `KEY=VALUE:EFFECT`, `KEY:EFFECT` or `KEY`. */
function parseTaint(spec: string, fail: (text: string) => never): Taint {
  const [head = '', effect, ...more] = spec.split(':');
  if (more.length > 0) fail(`invalid taint spec: ${spec}`);
  if (effect !== undefined && !EFFECTS.has(effect)) fail(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = '', value = '', ...rest] = effect === undefined ? [head] : head.split('=');
  if (rest.length > 0) fail(`invalid taint spec: ${spec}`);
  for (const problems of [isValidLabelValue(value), isQualifiedName(key)])
    if (problems.length > 0) fail(`invalid taint spec: ${spec}, ${problems.join('; ')}`);
  return { key, value, effect: effect ?? '' };
}

async function requireNodes({ session }: Invocation, type: string): Promise<void> {
  const lower = type.toLowerCase();
  const { kind } = await session.mapper.forArgument(lower).catch((error: unknown): never => {
    // One of a list of errors, which are printed as they are.
    throw error instanceof KubectlError ? new ManyErrors([error]) : error;
  });
  if (kind !== 'Node') throw new KubectlError(`invalid resource type ${lower}, only node types are supported`);
}

function refuseConflicts({ add, remove }: TaintChanges): void {
  const conflicts = add.flatMap(({ key, effect }) =>
    remove.filter((other) => other.key === key && (other.effect === '' || other.effect === effect)),
  );
  if (conflicts.length === 0) return;
  const texts = conflicts.map(({ key, effect }) => `${key}=${effect}`);
  throw new KubectlError(
    `can not both modify and remove the following taint(s) in the same command: ${texts.join(', ')}`,
  );
}

/** The node with its taints changed, and what that amounts to. */
function tainted(
  { name, object = {} }: Info,
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { readonly operation: string; readonly node: JsonObject } {
  const before = listAt(object, 'spec', 'taints').filter(isObject);
  const same = (entry: JsonObject, { key, effect }: Taint): boolean =>
    textAt(entry, 'key') === key && (effect === '' || textAt(entry, 'effect') === effect);
  if (!overwrite) {
    const existing = add.filter((one) => before.some((entry) => same(entry, one))).map(({ key }) => key);
    if (existing.length > 0)
      throw new KubectlError(
        `node ${name} already has ${existing.join(',')} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let taints: JsonObject[] = [
    ...add.map(({ key, value, effect }): JsonObject => ({ key, ...(value !== '' && { value }), effect })),
    ...before.filter((entry) => !add.some((one) => same(entry, one))),
  ];
  const added = taints.length !== before.length;
  let removed = false;
  const missing: KubectlError[] = [];
  for (const one of remove) {
    const rest = taints.filter((entry) => !same(entry, one));
    removed = rest.length !== taints.length;
    if (!removed) {
      const text = one.effect === '' ? one.key : `${one.key}:${one.effect}`;
      missing.push(new KubectlError(`taint ${quote(text)} not found`));
    }
    taints = rest;
  }
  throwAggregate(missing);
  const operation = (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted';
  const { taints: _, ...spec } = objectAt(object, 'spec');
  const list: readonly JsonValue[] = taints;
  return { operation, node: { ...object, spec: list.length === 0 ? spec : { ...spec, taints: list } } };
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
