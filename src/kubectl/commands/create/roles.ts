import { compareBytes } from '../../../api/go/text';
import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { ExitError, KubectlError } from '../../errors';
import { stringArrayFlag, stringSliceFlag, type Flag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const VERSION = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';

const ruleFlags = {
  verb: stringSliceFlag('verb', 'What may be done.'),
  resource: stringSliceFlag('resource', 'With what: RESOURCE[.GROUP][/SUBRESOURCE].'),
  resourceName: stringArrayFlag('resource-name', 'With which of them; default: with all.'),
};

const VERBS = new Set(
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(' '),
);
const PATH_VERBS = new Set('* get post put delete patch head options'.split(' '));
const ROLES = [`roles.${GROUP}`, `clusterroles.${GROUP}`];
/** Verbs that only some resources know. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ROLES,
  escalate: ROLES,
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

/** Source: kubectl/pkg/cmd/create/create_role.go. */
export const createRole: Command = {
  name: 'role',
  use: 'create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with single rule',
  flags: [...generatedObjectFlags, ...Object.values(ruleFlags)],
  async run(invocation) {
    const name = nameArgument(invocation);
    const resources = resourcesOf(invocation);
    const verbs = verbsOf(invocation);
    if (verbs.length === 0) throw new KubectlError('at least one verb must be specified');
    warnOfVerbs(invocation, verbs);
    if (resources.length === 0) throw new KubectlError('at least one resource must be specified');
    const rules = await resourceRules(invocation, verbs, resources);
    await createGenerated(invocation, 'rbac.v1.Role', { apiVersion: VERSION, kind: 'Role', metadata: { name }, rules });
  },
};

const clusterRoleFlags = {
  ...ruleFlags,
  nonResourceUrl: stringSliceFlag('non-resource-url', 'A path that is no resource.'),
  aggregationRule: labelsFlag('aggregation-rule', 'The labels of the roles to take the rules from.'),
};

/** Source: kubectl/pkg/cmd/create/create_clusterrole.go. */
export const createClusterRole: Command = {
  name: 'clusterrole',
  use: 'create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a cluster role',
  flags: [...generatedObjectFlags, ...Object.values(clusterRoleFlags)],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const urls = distinct(value(clusterRoleFlags.nonResourceUrl));
    const labels = value(clusterRoleFlags.aggregationRule);
    const [verbs, resources] = [verbsOf(invocation), resourcesOf(invocation)];
    const role = { apiVersion: VERSION, kind: 'ClusterRole', metadata: { name } };
    if (Object.keys(labels).length > 0) {
      if (urls.length + verbs.length + resources.length + value(ruleFlags.resourceName).length > 0) {
        const why = 'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames';
        throw new KubectlError(why);
      }
      const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
      await createGenerated(invocation, 'rbac.v1.ClusterRole', { ...role, aggregationRule, rules: null });
      return;
    }
    if (verbs.length === 0) throw new KubectlError('at least one verb must be specified');
    if (resources.length + urls.length === 0)
      throw new KubectlError('one of resource or nonResourceURL must be specified');
    if (resources.length > 0) warnOfVerbs(invocation, verbs);
    const rules = await resourceRules(invocation, verbs, resources);
    requirePaths(verbs, urls);
    const pathRules: readonly JsonObject[] = urls.length > 0 ? [{ verbs, nonResourceURLs: urls }] : [];
    await createGenerated(invocation, 'rbac.v1.ClusterRole', { ...role, rules: [...rules, ...pathRules] });
  },
};

/** One of `--resource`. */
interface Resource {
  readonly resource: string;
  readonly group: string;
  readonly subresource: string;
}

function resourcesOf({ value }: Invocation): readonly Resource[] {
  const resources: Resource[] = [];
  for (const text of value(ruleFlags.resource)) {
    const slash = text.indexOf('/');
    const [before, subresource] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
    const [resource = '', ...group] = before.split('.');
    const one = { resource, group: group.join('.'), subresource };
    // Everything makes the others needless.
    if (resource === '*' && group.length === 0 && slash < 0) return [one];
    resources.push(one);
  }
  return resources;
}

function verbsOf({ value }: Invocation): readonly string[] {
  const verbs = value(ruleFlags.verb);
  return verbs.includes('*') ? ['*'] : distinct(verbs);
}

function warnOfVerbs({ session }: Invocation, verbs: readonly string[]): void {
  for (const verb of verbs) if (!VERBS.has(verb)) session.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

/** A rule for each group, its resources by their full names. */
async function resourceRules(
  { session, value }: Invocation,
  verbs: readonly string[],
  resources: readonly Resource[],
): Promise<readonly JsonObject[]> {
  const names = distinct(value(ruleFlags.resourceName));
  const byGroup = new Map<string, string[]>();
  let isAny = false;
  for (const { resource, group, subresource } of resources) {
    if (resource === '') throw new KubectlError('resource must be specified if apiGroup/subresource specified');
    // What stands behind a star is no longer looked at.
    isAny ||= resource === '*';
    const found = await lookUp(session.mapper, resource, group);
    const known = 'error' in found ? { resource, group } : found;
    if (!isAny) {
      const isSpecial = requireSpecialVerbs(verbs, known);
      if ('error' in found && !isSpecial) throw found.error;
    }
    const text = subresource === '' ? known.resource : `${known.resource}/${subresource}`;
    const inGroup = byGroup.get(known.group) ?? [];
    byGroup.set(known.group, inGroup.includes(text) ? inGroup : [...inGroup, text]);
  }
  return [...byGroup]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([group, plurals]) => ({
      verbs,
      apiGroups: [group],
      resources: plurals,
      ...(names.length > 0 && { resourceNames: names }),
    }));
}

async function lookUp(
  mapper: Invocation['session']['mapper'],
  resource: string,
  group: string,
): Promise<{ readonly resource: string; readonly group: string } | { readonly error: ExitError }> {
  const inGroup = group === '' ? '' : ` in group "${group}"`;
  const missing = { error: new ExitError(1, `the server doesn't have a resource type "${resource}"${inGroup}`) };
  try {
    const found = await mapper.forArgument(group === '' ? resource : `${resource}.${group}`);
    // Between the dots a version could stand too: here it can't.
    return group === '' || found.group === group ? found : missing;
  } catch (error) {
    if (error instanceof KubectlError) return missing;
    throw error;
  }
}

/** Is one of the verbs special, and this resource one of those that know it? Throws for one that does not. */
function requireSpecialVerbs(verbs: readonly string[], { resource, group }: Omit<Resource, 'subresource'>): boolean {
  let isSpecial = false;
  for (const verb of verbs) {
    const known = Object.hasOwn(SPECIAL_VERBS, verb) ? SPECIAL_VERBS[verb] : undefined;
    if (known === undefined) continue;
    if (!known.includes(`${resource}.${group}`))
      throw new KubectlError(`can not perform '${verb}' on '${resource}' in group '${group}'`);
    isSpecial = true;
  }
  return isSpecial;
}

function requirePaths(verbs: readonly string[], urls: readonly string[]): void {
  if (urls.length === 0) return;
  for (const verb of verbs)
    if (!PATH_VERBS.has(verb)) throw new KubectlError(`invalid verb: '${verb}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new KubectlError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      throw new KubectlError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

type Labels = Readonly<Record<string, string>>;

/** `key=value` pairs with commas between (component-base/cli/flag/map_string_string.go). */
function labelsFlag(name: string, help: string): Flag<Labels> {
  const slice = stringSliceFlag(name, help);
  const parse = (texts: readonly string[]): Labels =>
    Object.fromEntries(
      slice.parse(texts).map((pair) => {
        const equals = pair.indexOf('=');
        if (equals < 0) throw new Error('malformed pair, expect string=string');
        return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
      }),
    );
  return { ...slice, defaultText: '', parse };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
