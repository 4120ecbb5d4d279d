import { compactRules, singleRights } from '../../../api/authorization/rbac/covers';
import type { PolicyRule } from '../../../api/generated/types';
import { compareBytes } from '../../../api/go/text';
import type { JsonValue } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { ExitError, KubectlError } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { at, listAt, objectAt, textAt } from '../../json';
import { alignTabs, getLayout } from '../../output/tabwriter';
import type { ResourceMapping } from '../../resources/resource-mapping';
import { allNamespacesFlag } from '../../write-flags';

const VERSION = 'authorization.k8s.io/v1';

const flags = {
  quiet: boolFlag('quiet', 'Print nothing, answer with the exit code alone.', { shorthand: 'q' }),
  subresource: stringFlag('subresource', 'A subresource: log, scale, ...'),
  list: boolFlag('list', 'Print all that is allowed.'),
  noHeaders: boolFlag('no-headers', 'Without the line of headers.'),
};

const RESOURCE_VERBS = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  ),
);
const PATH_VERBS = new Set('get put post head options delete patch *'.split(' '));
/** Resources that no discovery tells of. */
const UNDISCOVERED = new Set(['users', 'groups']);

/** What the question is about. */
interface Target {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  /** Undefined where the server does not know the resource. */
  readonly mapping?: ResourceMapping;
}

/** Source: kubectl/pkg/cmd/auth/cani.go. */
export const canI: Command = {
  name: 'can-i',
  use: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  short: 'Check whether an action is allowed',
  examples: [
    'kubectl auth can-i create pods',
    'kubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod',
  ],
  flags: [allNamespacesFlag, ...Object.values(flags)],
  run: async (invocation) => (invocation.value(flags.list) ? await list(invocation) : await check(invocation)),
};

async function check(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const [verb, second] = args;
  if (verb === undefined || second === undefined || args.length > 2) {
    const error = 'you must specify two arguments: verb resource or verb resource/resourceName.';
    throw new KubectlError(`${error}\nSee 'kubectl auth can-i -h' for help and examples.`);
  }
  const subresource = value(flags.subresource);
  const namespace = value(allNamespacesFlag) ? '' : session.namespace.name;
  const isPath = second.startsWith('/');
  const target = isPath ? undefined : await targetOf(invocation, second);
  if (target === undefined) {
    if (subresource !== '') throw new KubectlError('--subresource can not be used with NonResourceURL');
    warnOfVerb(invocation, verb, PATH_VERBS);
  } else if (namespace !== '') {
    warnOfScope(invocation, target);
    warnOfVerb(invocation, verb, RESOURCE_VERBS);
  }
  if (value(flags.noHeaders)) throw new KubectlError('--no-headers cannot be set without --list specified');
  const spec =
    target === undefined
      ? { nonResourceAttributes: { path: second, verb } }
      : { resourceAttributes: attributesOf(target, { namespace, verb, subresource }) };
  const status = objectAt(await review(invocation, 'SelfSubjectAccessReview', spec), 'status');
  const allowed = at(status, 'allowed') === true;
  const why = [textAt(status, 'reason'), textAt(status, 'evaluationError')].filter((text) => text !== '');
  const answer = allowed ? 'yes' : ['no', ...why].join(' - ');
  if (!value(flags.quiet)) session.out(`${answer}\n`);
  if (!allowed) throw new ExitError(1);
}

async function list(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  if (args.length > 0) throw new KubectlError('list option must be specified with no arguments');
  if (value(flags.quiet) || value(allNamespacesFlag) || value(flags.subresource) !== '')
    throw new KubectlError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const answer = await review(invocation, 'SelfSubjectRulesReview', { namespace: session.namespace.name });
  const status = objectAt(answer, 'status');
  if (at(status, 'incomplete') === true)
    session.warn(`the list may be incomplete: ${textAt(status, 'evaluationError')}`);
  const rules = [...listAt(status, 'resourceRules'), ...listAt(status, 'nonResourceRules')].map((rule) =>
    policyRule(rule),
  );
  const compact = compactRules(rules.flatMap(singleRights)).toSorted((a, b) => compareBytes(goText(a), goText(b)));
  const header = value(flags.noHeaders) ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']];
  const rows = compact.map(({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }) => [
    resourceText(resources?.[0], apiGroups?.[0]),
    ...[nonResourceURLs, resourceNames, verbs].map(listText),
  ]);
  session.out(alignTabs([...header, ...rows].map((row) => `${row.join('\t')}\n`).join(''), getLayout));
}

async function review({ session }: Invocation, kind: string, spec: object): Promise<JsonValue> {
  const path = `/apis/${VERSION}/${kind.toLowerCase()}s`;
  const body = { apiVersion: VERSION, kind, metadata: {}, spec };
  return await session.rest.request({ method: 'POST', path, body });
}

async function targetOf(invocation: Invocation, text: string): Promise<Target> {
  const { session } = invocation;
  const slash = text.indexOf('/');
  const [argument, name] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  if (argument === '*') return { group: '', resource: '*', name };
  const wanted = argument.toLowerCase();
  try {
    const mapping = await session.mapper.forArgument(wanted);
    return { group: mapping.group, resource: mapping.resource, name, mapping };
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    const [resource = '', ...group] = wanted.split('.');
    const inGroup = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    if (!UNDISCOVERED.has(wanted)) warn(invocation, `the server doesn't have a resource type '${resource}'${inGroup}`);
    return { group: '', resource: argument, name };
  }
}

function attributesOf({ group, resource, name }: Target, more: Readonly<Record<string, string>>) {
  const all = Object.entries({ ...more, group, resource, name });
  return Object.fromEntries(all.filter(([, text]) => text !== ''));
}

function warnOfVerb(invocation: Invocation, verb: string, known: ReadonlySet<string>): void {
  if (!known.has(verb)) warn(invocation, `verb '${verb}' is not a known verb`);
}

function warnOfScope(invocation: Invocation, { group, resource, mapping }: Target): void {
  if (mapping === undefined || mapping.namespaced) return;
  const inGroup = group === '' ? '' : ` in group '${group}'`;
  warn(invocation, `resource '${resource}' is not namespace scoped${inGroup}`);
}

/** These warnings bring a line break of their own. */
function warn({ session }: Invocation, text: string): void {
  session.warn(`${text}\n`);
}

function policyRule(rule: JsonValue): PolicyRule {
  const texts = (field: string) => listAt(rule, field).map(String);
  const [apiGroups, resources, resourceNames, nonResourceURLs] = [
    texts('apiGroups'),
    texts('resources'),
    texts('resourceNames'),
    texts('nonResourceURLs'),
  ];
  return { verbs: texts('verbs'), apiGroups, resources, resourceNames, nonResourceURLs };
}

/** `deployments.apps/scale` (kubectl/pkg/describe, CombineResourceGroup). */
function resourceText(resource = '', group = ''): string {
  const [plural = '', subresource] = resource.split('/');
  const combined = group === '' || resource === '' ? plural : `${plural}.${group}`;
  return subresource === undefined ? combined : `${combined}/${subresource}`;
}

/** The struct as Go prints it, by which the rules are sorted. */
function goText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const fields = [
    `Verbs:${listText(verbs)}`,
    `APIGroups:${listText(apiGroups)}`,
    `Resources:${listText(resources)}`,
    `ResourceNames:${listText(resourceNames)}`,
    `NonResourceURLs:${listText(nonResourceURLs)}`,
  ];
  return `&PolicyRule{${fields.join(',')},}`;
}

function listText(values: readonly string[] = []): string {
  return `[${values.join(' ')}]`;
}
