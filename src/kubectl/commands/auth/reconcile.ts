import type { PolicyRule } from '../../../api/generated/types';
import { missingRights } from '../../../api/authorization/rbac/covers';
import { isObject, type JsonObject, type JsonValue } from '../../../api/go/json-value';
import { ApiError } from '../../../api/status';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { boolFlag } from '../../flags/flag';
import { at, listAt, objectAt, textAt, textMapAt } from '../../json';
import { createPrinter, printFlagList, withDryRun } from '../../print-flags';
import { findResources } from '../../resources/builder';
import { isNotFound, type Info } from '../../resources/info';
import { pathOf } from '../../resources/resource-mapping';
import type { Session } from '../../session';
import { dryRunFlag, dryRunOf, fileFlags, filenameOptions, requireFiles } from '../../write-flags';

const flags = {
  removeExtraPermissions: boolFlag('remove-extra-permissions', 'Take away the rights that roles have besides.'),
  removeExtraSubjects: boolFlag('remove-extra-subjects', 'Take away the subjects that bindings have besides.'),
};

/** Source: kubectl/pkg/cmd/auth/reconcile.go. Objects of a namespace have to name it themselves. */
export const reconcile: Command = {
  name: 'reconcile',
  use: 'auth reconcile -f FILENAME',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  long: 'Gives roles the rights and bindings the subjects that the files name, and makes those that are missing. Other objects are passed over.',
  examples: ['kubectl auth reconcile -f rbac.yaml'],
  flags: [...Object.values(flags), ...printFlagList, ...Object.values(fileFlags), dryRunFlag],
  run: runReconcile,
};

const KINDS: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

type Operation = 'create' | 'update' | 'recreate';

/** What has to become of an object, and what it lacked or had too much. */
interface Reconciliation {
  readonly object: JsonObject;
  readonly operation?: Operation | undefined;
  readonly isProtected: boolean;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

async function runReconcile(invocation: Invocation): Promise<void> {
  const { session, args } = invocation;
  requireFiles(invocation);
  if (args.length > 0) throw new KubectlError('no arguments are allowed');
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'server') throw new KubectlError('--dry-run=server for command reconcile is not supported yet');
  const print = createPrinter(invocation);
  const result = await findResources(session, {
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    continueOnError: true,
    flatten: true,
    local: true,
  });
  await result.visit(async (local) => {
    const { group, version, kind } = local.mapping;
    if (group !== 'rbac.authorization.k8s.io') return;
    if (version !== 'v1')
      throw new KubectlError(`only rbac.authorization.k8s.io/v1 is supported: not *${version}.${kind}`);
    if (!KINDS.has(kind)) return;
    const namespaced = kind.startsWith('Role');
    const info: Info = { ...local, mapping: { ...local.mapping, namespaced } };
    const what = await reconciled(invocation, info);
    const done = what.isProtected || dryRun !== 'none' ? what.object : await stored(session, info, what);
    session.out(print(done, withDryRun('reconciled', dryRun)));
    tell(invocation, kind, what);
  });
}

async function reconciled(invocation: Invocation, info: Info): Promise<Reconciliation> {
  const expected = info.object ?? {};
  const existing = await existingOf(invocation.session, info);
  const isBinding = info.mapping.kind.endsWith('Binding');
  if (existing === undefined) {
    const missing = isBinding ? listAt(expected, 'subjects').map(subjectText) : rulesOf(expected).map(ruleText);
    return { object: expected, operation: 'create', isProtected: false, missing, extra: [] };
  }
  return isBinding ? reconciledBinding(invocation, existing, expected) : reconciledRole(invocation, existing, expected);
}

async function existingOf(session: Session, { mapping, namespace, name }: Info): Promise<JsonObject | undefined> {
  try {
    return await session.rest.get(pathOf(mapping, namespace, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Source: component-helpers/auth/rbac/reconciliation/reconcile_role.go. */
function reconciledRole({ value }: Invocation, existing: JsonObject, expected: JsonObject): Reconciliation {
  const [before, wanted] = [rulesOf(existing), rulesOf(expected)];
  const [aggregation, wantedAggregation] = [at(existing, 'aggregationRule'), at(expected, 'aggregationRule')];
  const isAggregated = aggregation !== undefined && wantedAggregation !== undefined;
  const extra = isAggregated ? [] : missingRights(wanted, before);
  const missing = missingRights(before, wanted);
  const removes = value(flags.removeExtraPermissions);
  let { object, operation } = withMetadataOf(existing, expected);
  if (!removes && missing.length > 0) {
    object = { ...object, rules: [...before, ...missing].map(asJsonRule) };
    operation = 'update';
  } else if (removes && (missing.length > 0 || extra.length > 0)) {
    object = { ...object, rules: at(expected, 'rules') ?? null };
    operation = 'update';
  }
  const changed = aggregated(object, aggregation, wantedAggregation, removes);
  return {
    object: changed ?? object,
    operation: changed === undefined ? operation : 'update',
    isProtected: isProtected(existing),
    missing: missing.map(ruleText),
    extra: removes ? extra.map(ruleText) : [],
  };
}

/** The role with other selectors of what it is made up from; undefined when they are right. */
function aggregated(
  object: JsonObject,
  before: JsonValue | undefined,
  wanted: JsonValue | undefined,
  removes: boolean,
): JsonObject | undefined {
  if (wanted === undefined && before === undefined) return undefined;
  const { aggregationRule: _, ...rest } = object;
  if (wanted === undefined) return rest;
  const [old, asked] = [before, wanted].map((rule) => listAt(rule, 'clusterRoleSelectors'));
  const without = (list: readonly JsonValue[] = [], others: readonly JsonValue[] = []) => {
    const texts = new Set(others.map((item) => JSON.stringify(item)));
    return list.filter((item) => !texts.has(JSON.stringify(item)));
  };
  const [missing, extra] = [without(asked, old), without(old, asked)];
  if (removes && missing.length + extra.length > 0) return { ...rest, aggregationRule: wanted };
  if (removes || missing.length === 0) return undefined;
  return { ...rest, aggregationRule: { clusterRoleSelectors: [...(old ?? []), ...missing] } };
}

/** Source: component-helpers/auth/rbac/reconciliation/reconcile_rolebindings.go. */
function reconciledBinding({ value }: Invocation, existing: JsonObject, expected: JsonObject): Reconciliation {
  const roles = [existing, expected].map((binding) =>
    ['apiGroup', 'kind', 'name'].map((key) => textAt(binding, 'roleRef', key)).join('/'),
  );
  if (roles[0] !== roles[1])
    return { object: expected, operation: 'recreate', isProtected: isProtected(existing), missing: [], extra: [] };
  const [before, wanted] = [listAt(existing, 'subjects'), listAt(expected, 'subjects')];
  const without = (list: readonly JsonValue[], others: readonly JsonValue[]): readonly JsonValue[] => {
    const texts = new Set(others.map(subjectText));
    return [...new Map(list.map((item) => [subjectText(item), item])).values()].filter(
      (item) => !texts.has(subjectText(item)),
    );
  };
  const [missing, extra] = [without(wanted, before), without(before, wanted)];
  const removes = value(flags.removeExtraSubjects);
  let { object, operation } = withMetadataOf(existing, expected);
  if (removes ? missing.length + extra.length > 0 : missing.length > 0) {
    object = { ...object, subjects: removes ? wanted : [...before, ...missing] };
    operation = 'update';
  }
  return {
    object,
    operation,
    isProtected: isProtected(existing),
    missing: missing.map(subjectText),
    extra: removes ? extra.map(subjectText) : [],
  };
}

function isProtected(existing: JsonObject): boolean {
  return textAt(existing, 'metadata', 'annotations', 'rbac.authorization.kubernetes.io/autoupdate') === 'false';
}

/** Labels and annotations are added; those that are there stay as they are. */
function withMetadataOf(
  existing: JsonObject,
  expected: JsonObject,
): { readonly object: JsonObject; readonly operation: Operation | undefined } {
  const metadata = objectAt(existing, 'metadata');
  const added: Record<string, JsonValue> = {};
  for (const key of ['annotations', 'labels']) {
    const [old, wanted] = [textMapAt(metadata, key), textMapAt(expected, 'metadata', key)];
    if (Object.keys(wanted).some((name) => !Object.hasOwn(old, name))) added[key] = { ...wanted, ...old };
  }
  if (Object.keys(added).length === 0) return { object: existing, operation: undefined };
  return { object: { ...existing, metadata: { ...metadata, ...added } }, operation: 'update' };
}

async function stored(session: Session, info: Info, { object, operation }: Reconciliation): Promise<JsonObject> {
  const { mapping, namespace, name } = info;
  const path = pathOf(mapping, namespace, name);
  if (mapping.namespaced && namespace === '') throw new KubectlError('resource name may not be empty');
  switch (operation) {
    case undefined:
      return object;
    case 'update':
      return objectAt(await session.rest.request({ method: 'PUT', path, body: object }));
    case 'recreate':
      await session.rest.request({ method: 'DELETE', path });
  }
  if (namespace !== '') await makeNamespace(session, namespace);
  return objectAt(await session.rest.request({ method: 'POST', path: pathOf(mapping, namespace), body: object }));
}

/** If it may; what is then missing says the creation. */
async function makeNamespace(session: Session, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  try {
    await session.rest.get(`/api/v1/namespaces/${encodeURIComponent(name)}`);
  } catch (error) {
    if (!isNotFound(error)) return;
    await session.rest.request({ method: 'POST', path: '/api/v1/namespaces', body }).catch((refusal: unknown) => {
      if (!(refusal instanceof ApiError)) throw refusal;
    });
  }
}

function tell(
  { session }: Invocation,
  kind: string,
  { operation, isProtected: hasOptedOut, missing, extra }: Reconciliation,
): void {
  if (operation === undefined) return;
  const caveat = hasOptedOut ? ', but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)' : '';
  const what = kind.endsWith('Binding') ? 'subjects' : 'rules';
  const list = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\t${title}:\n${lines.map((line) => `\t\t${line}\n`).join('')}`;
  session.err(
    `\treconciliation required ${operation}${caveat}\n` +
      list(`missing ${what} added`, missing) +
      list(`extra ${what} removed`, extra),
  );
}

function rulesOf(role: JsonObject): readonly PolicyRule[] {
  return listAt(role, 'rules')
    .filter(isObject)
    .map((rule) => {
      const texts = (key: string) => listAt(rule, key).filter((item) => typeof item === 'string');
      const given = (key: string) => (at(rule, key) === undefined ? {} : { [key]: texts(key) });
      return {
        ...given('apiGroups'),
        ...given('resources'),
        ...given('resourceNames'),
        ...given('nonResourceURLs'),
        verbs: texts('verbs'),
      };
    });
}

function asJsonRule(rule: PolicyRule): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([, texts]) => texts !== undefined));
}

/** As Go's `%+v` prints the struct. */
function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const list = (texts: readonly string[] = []): string => `[${texts.join(' ')}]`;
  return `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
}

function subjectText(subject: JsonValue): string {
  const text = (key: string): string => textAt(subject, key);
  return `{Kind:${text('kind')} APIGroup:${text('apiGroup')} Name:${text('name')} Namespace:${text('namespace')}}`;
}
