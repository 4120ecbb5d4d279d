import { isEnvVarName } from '../../../api/names';
import { quote } from '../../../api/go/text';
import { isObject, type JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError, throwAggregate } from '../../errors';
import { boolFlag, stringArrayFlag, stringFlag, stringSliceFlag } from '../../flags/flag';
import { listAt, objectAt, textAt } from '../../json';
import { printFlags } from '../../print-flags';
import { findResources } from '../../resources/builder';
import type { Info } from '../../resources/info';
import { dryRunOf, fileFlags, selectorFlag } from '../../write-flags';
import { environmentText } from './env-list';
import { changeContainers, containerMatches, findPodSpecs, podSpecFlagList, podSpecFlags } from './pod-spec';

const flags = {
  containers: stringFlag('containers', 'The containers to change, with * for any text.', {
    shorthand: 'c',
    default: '*',
  }),
  env: stringArrayFlag('env', 'NAME=VALUE to set in each container.', { shorthand: 'e' }),
  from: stringFlag('from', 'A config map or secret whose entries become variables.'),
  keys: stringSliceFlag('keys', 'The entries to take; default: all.'),
  list: boolFlag('list', 'Show the variables.'),
  overwrite: boolFlag('overwrite', 'Change variables that have a value already.', { default: true }),
  prefix: stringFlag('prefix', 'What to put before the names.'),
  resolve: boolFlag('resolve', 'Show the values that references lead to; with --list.'),
};

/** Sources: kubectl/pkg/cmd/set/set_env.go, env/env_parse.go. */
export const setEnv: Command = {
  name: 'env',
  use: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update environment variables on a pod template',
  examples: ['kubectl set env deployment/web COLOR=blue', 'kubectl set env deployment/web --from=configmap/settings'],
  flags: [...Object.values(flags), ...podSpecFlagList],
  run: runSetEnv,
};

async function runSetEnv(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  if (value(podSpecFlags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  const { resources, pairs } = split(args);
  validate(invocation, resources);
  const { set, remove } = parse(invocation, [...value(flags.env), ...pairs]);
  const entries = value(flags.from) === '' ? [] : await entriesOf(invocation, value(flags.from));
  const prefix = value(flags.prefix);
  const env = [...set, ...entries].map((entry) => ({ ...entry, name: `${prefix}${textAt(entry, 'name')}` }));
  const infos = await findPodSpecs(invocation, resources);
  const change = (spec: JsonObject, info: Info): JsonObject => changed(invocation, spec, info, env, remove);
  if (value(flags.list)) {
    for (const info of infos) session.out(await environmentText(invocation, info, change, value(flags.resolve)));
    return;
  }
  await changeContainers(invocation, infos, {
    done: 'env updated',
    failure: 'failed to patch env update to pod template:',
    change,
  });
}

function split(args: readonly string[]): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const isPair = (word: string): boolean => /^[^]+=/.test(word) || word.endsWith('-');
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: args, pairs: [] };
  if (args.slice(first).every(isPair)) return { resources: args.slice(0, first), pairs: args.slice(first) };
  throw new KubectlError(`all resources must be specified before environment changes: ${args.join(' ')}`);
}

function validate(invocation: Invocation, resources: readonly string[]): void {
  const { value } = invocation;
  if (value(podSpecFlags.local) && dryRunOf(invocation) === 'server')
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (value(fileFlags.filename).length === 0 && resources.length === 0)
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (value(flags.list) && value(printFlags.output) !== '')
    throw new KubectlError('--list and --output may not be specified together');
  if (value(flags.keys).length > 0 && value(flags.from) === '')
    throw new KubectlError('when specifying --keys, a configmap or secret must be provided with --from');
}

interface EnvChanges {
  readonly set: readonly JsonObject[];
  readonly remove: readonly string[];
}

/** `NAME=VALUE`, `NAME-`, and `-` for such lines on standard input. */
function parse({ session }: Invocation, specs: readonly string[]): EnvChanges {
  const set: JsonObject[] = [];
  const remove: string[] = [];
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    if (spec === '-') set.push(...fromLines(session.environment.stdin));
    else if (equals >= 0) {
      const name = spec.slice(0, equals);
      const problems = isEnvVarName(name);
      if (problems.length > 0) throw new KubectlError(`${quote(name)} is not a valid key name: ${problems.join(';')}`);
      set.push(variable(name, spec.slice(equals + 1)));
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new KubectlError(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => set.some((entry) => textAt(entry, 'name') === name)))
    throw new KubectlError('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

function fromLines(text: string): readonly JsonObject[] {
  return text.split('\n').flatMap((line) => {
    const [spec = ''] = line.split('#');
    const equals = spec.indexOf('=');
    return equals < 0 ? [] : [variable(spec.slice(0, equals), spec.slice(equals + 1))];
  });
}

function variable(name: string, value: string): JsonObject {
  return value === '' ? { name } : { name, value };
}

/** References to the entries of config maps and secrets. */
async function entriesOf({ session, value }: Invocation, from: string): Promise<readonly JsonObject[]> {
  const result = await findResources(session, {
    args: [from],
    namespace: session.namespace.name,
    allowEmptySelector: value(podSpecFlags.all),
    continueOnError: true,
    flatten: true,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  const keys = value(flags.keys);
  return infos.flatMap(({ mapping: { kind }, name, object }) => {
    if (kind !== 'ConfigMap' && kind !== 'Secret') throw new KubectlError('unsupported resource specified in --from');
    const field = kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
    return Object.keys(objectAt(object, 'data'))
      .filter((key) => keys.length === 0 || keys.includes(key))
      .toSorted()
      .map((key): JsonObject => {
        const envName = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
        if (envName !== key) session.warn(`key ${key} transferred to ${envName}`);
        return { name: envName, valueFrom: { [field]: { name, key } } };
      });
  });
}

function changed(
  { session, value }: Invocation,
  spec: JsonObject,
  { mapping, name }: Info,
  env: readonly JsonObject[],
  remove: readonly string[],
): JsonObject {
  const pattern = value(flags.containers);
  const isMeant = (container: JsonObject): boolean => containerMatches(textAt(container, 'name'), pattern);
  let found = 0;
  const update = (container: JsonObject): JsonObject => {
    if (!isMeant(container)) return container;
    found += 1;
    const before = listAt(container, 'env').filter(isObject);
    if (!value(flags.overwrite)) requireNoOverwrites(before, env);
    const after = updatedEnv(before, env, remove);
    const { env: _, ...rest } = container;
    return after.length === 0 ? rest : { ...container, env: after };
  };
  const after: Record<string, JsonObject[keyof JsonObject]> = { ...spec };
  for (const field of ['containers', 'initContainers']) {
    if (spec[field] !== undefined) after[field] = listAt(spec, field).filter(isObject).map(update);
  }
  if (found === 0) session.warn(`${mapping.kind}/${name} does not have any containers matching ${quote(pattern)}`);
  return after;
}

function requireNoOverwrites(before: readonly JsonObject[], env: readonly JsonObject[]): void {
  for (const entry of env) {
    const current = before.find((each) => textAt(each, 'name') === textAt(entry, 'name'));
    if (current === undefined || textAt(current, 'value') === textAt(entry, 'value')) continue;
    throw new KubectlError(
      `'${textAt(current, 'name')}' already has a value (${textAt(current, 'value')}), and --overwrite is false`,
    );
  }
}

/** Each variable stays where it was; new ones come last. Source: helper.go (updateEnv). */
function updatedEnv(
  before: readonly JsonObject[],
  env: readonly JsonObject[],
  remove: readonly string[],
): readonly JsonObject[] {
  const covered = new Set(remove);
  const after: JsonObject[] = [];
  for (const entry of before) {
    const name = textAt(entry, 'name');
    if (covered.has(name)) continue;
    const newer = env.find((each) => textAt(each, 'name') === name);
    if (newer !== undefined) covered.add(name);
    after.push(newer ?? entry);
  }
  for (const entry of env) {
    const name = textAt(entry, 'name');
    if (covered.has(name)) continue;
    covered.add(name);
    after.push(entry);
  }
  return after;
}
