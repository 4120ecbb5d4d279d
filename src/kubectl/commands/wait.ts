import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { waitUntilGone } from '../deletion';
import { KubectlError } from '../errors';
import { boolFlag, durationFlag, stringArrayFlag, stringSliceFlag, type Flag } from '../flags/flag';
import { at, listAt, textAt } from '../json';
import { GoNumber } from '../../api/go/value';
import { findJsonPath, parseJsonPath, type JsonPath } from '../../api/jsonpath/jsonpath';
import { relaxedJsonPath } from '../output/jsonpath';
import { JsonPathError } from '../../api/jsonpath/evaluator';
import { JsonPathSyntaxError } from '../../api/jsonpath/parser';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { createPrinter, printFlagList } from '../print-flags';
import { findResources } from '../resources/builder';
import { isNotFound, objectName, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import type { Session } from '../session';
import { A_WEEK_MS, waitFor } from '../waiting';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../write-flags';

const flags = {
  for: stringArrayFlag(
    'for',
    "What to wait for: create, delete, condition=NAME[=VALUE] or jsonpath='{PATH}'[=VALUE]. May be given several times.",
  ),
  timeout: durationFlag('timeout', 'How long to wait; 0: look once; negative: a week.', { defaultMs: 30_000 }),
  all: boolFlag('all', 'All objects of the types in the namespace.'),
  local: boolFlag('local', 'Has no effect: what is waited for is on the server.'),
  filename: stringSliceFlag('filename', 'A file or directory that names the objects.', { shorthand: 'f' }),
  recursive: boolFlag('recursive', 'Go into the directories below those of -f too.', { shorthand: 'R', default: true }),
} as const;

const flagList: readonly Flag<unknown>[] = [
  ...Object.values(flags),
  ...printFlagList,
  allNamespacesFlag,
  fieldSelectorFlag,
  selectorFlag,
];

/** Source: kubectl/pkg/cmd/wait. */
export const wait: Command = {
  name: 'wait',
  use: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Wait for a specific condition on one or many resources',
  long: 'Waits until objects are such as --for says, or the time is up.',
  examples: [
    'kubectl wait --for=condition=Ready pod/web',
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web",
    'kubectl wait --for=delete pod/web --timeout=60s',
  ],
  flags: flagList,
  run: runWait,
};

type Condition =
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }
  | { readonly kind: 'condition'; readonly name: string; readonly status: string }
  | { readonly kind: 'jsonpath'; readonly path: JsonPath; readonly value: string };

async function runWait(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const print = createPrinter(invocation);
  const conditions = conditionsOf(value(flags.for));
  const timeoutMs = value(flags.timeout) < 0 ? A_WEEK_MS : value(flags.timeout);
  const find = () =>
    findResources(session, {
      args,
      files: { filenames: value(flags.filename), kustomize: '', recursive: value(flags.recursive) },
      namespace: session.namespace.name,
      enforceNamespace: session.namespace.explicit,
      allNamespaces: value(allNamespacesFlag),
      labelSelector: value(selectorFlag),
      fieldSelector: value(fieldSelectorFlag),
      allowEmptySelector: value(flags.all),
      latest: true,
      flatten: true,
      continueOnError: true,
    });
  const deadlineMs = session.nowMs + timeoutMs;
  if (conditions.some(({ kind }) => kind === 'create')) {
    const exists = async (): Promise<true | undefined> => {
      let found = 0;
      try {
        await (await find()).visit(() => void (found += 1));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return found > 0 ? true : undefined;
    };
    if ((await waitFor(session, exists, timeoutMs)) === undefined)
      throw new KubectlError('timed out waiting for the condition');
  }
  const forDelete = conditions.some(({ kind }) => kind === 'delete');
  let visited = 0;
  await (
    await find()
  ).visit(
    async (info) => {
      visited += 1;
      for (const condition of conditions) {
        const object = await waitForCondition(session, info, condition, deadlineMs - session.nowMs, timeoutMs === 0);
        session.out(print(object, 'condition met'));
      }
    },
    (error) => forDelete && isNotFound(error),
  );
  if (visited === 0 && !forDelete) throw new KubectlError('no matching resources found');
}

function conditionsOf(texts: readonly string[]): readonly Condition[] {
  if (texts.length === 0) throw new KubectlError('unrecognized condition: []');
  return texts.map((text): Condition => {
    const lower = text.toLowerCase();
    if (lower === 'delete') return { kind: 'delete' };
    if (lower === 'create') return { kind: 'create' };
    if (text.startsWith('condition=')) {
      const named = text.slice('condition='.length);
      const equals = named.indexOf('=');
      return equals < 0
        ? { kind: 'condition', name: named, status: 'true' }
        : { kind: 'condition', name: named.slice(0, equals), status: named.slice(equals + 1) };
    }
    if (text.startsWith('jsonpath=')) return jsonPathCondition(text.slice('jsonpath='.length));
    throw new KubectlError(`unrecognized condition: ${quote(text)}`);
  });
}

function jsonPathCondition(text: string): Condition {
  const [expression = '', value, ...more] = splitAtSingleEquals(text);
  if (more.length > 0) {
    throw new KubectlError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const relaxed = relaxedJsonPath(expression);
  const wanted = value?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '') {
    throw new KubectlError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (relaxed === '') throw new KubectlError('jsonpath expression cannot be empty');
  try {
    return { kind: 'jsonpath', path: parseJsonPath(relaxed), value: wanted ?? '' };
  } catch (error) {
    if (error instanceof JsonPathSyntaxError) throw new KubectlError(error.message);
    throw error;
  }
}

/** `==` belongs to the expression, `=` ends it. */
function splitAtSingleEquals(text: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const double = text.startsWith('==', index);
    if (text.charAt(index) === '=' && !double) {
      parts.push('');
      continue;
    }
    parts.push(`${parts.pop() ?? ''}${double ? '==' : text.charAt(index)}`);
    if (double) index += 1;
  }
  return parts;
}

/** The object once the condition holds. Throws kubectl's error when time is up or the object goes. */
async function waitForCondition(
  session: Session,
  info: Info,
  condition: Condition,
  timeoutMs: number,
  onlyOnce: boolean,
): Promise<JsonObject> {
  const object = info.object ?? {};
  if (condition.kind === 'create') return object;
  if (condition.kind === 'delete') {
    if (onlyOnce) {
      await session.rest.get(pathOf(info.mapping, info.namespace, info.name)).then(
        () => {
          throw new KubectlError(`condition not met for ${objectName(info)}`);
        },
        (error: unknown) => {
          if (!isNotFound(error)) throw error;
        },
      );
    } else await waitUntilGone(session, info, '', timeoutMs);
    return object;
  }
  const holds = async (): Promise<JsonObject | undefined> => {
    const current = await session.rest.get(pathOf(info.mapping, info.namespace, info.name));
    const met = condition.kind === 'condition' ? hasCondition(current, condition) : matchesPath(current, condition);
    return met ? current : undefined;
  };
  const met = onlyOnce ? await holds() : await waitFor(session, holds, timeoutMs);
  if (met !== undefined) return met;
  throw new KubectlError(
    onlyOnce
      ? `condition not met for ${objectName(info)}`
      : `timed out waiting for the condition on ${objectName(info)}`,
  );
}

/** A condition that was observed of an older generation does not count. Source: wait/condition.go. */
function hasCondition(
  object: JsonObject,
  { name, status }: { readonly name: string; readonly status: string },
): boolean {
  const conditions = listAt(object, 'status', 'conditions');
  const condition = conditions.find((item) => textAt(item, 'type').toLowerCase() === name.toLowerCase());
  if (condition === undefined) return false;
  const generation = at(object, 'metadata', 'generation');
  const observed = at(condition, 'observedGeneration') ?? at(object, 'status', 'observedGeneration');
  if (typeof generation === 'number' && typeof observed === 'number' && observed < generation) return false;
  return textAt(condition, 'status').toLowerCase() === status.toLowerCase();
}

/** Source: wait/json.go. */
function matchesPath(
  object: JsonObject,
  { path, value }: { readonly path: JsonPath; readonly value: string },
): boolean {
  const results = resultsOf(path, object);
  const [values] = results;
  if (values === undefined || values.length === 0) return false;
  if (results.length > 1) throw new KubectlError('given jsonpath expression matches more than one list');
  if (values.length > 1) throw new KubectlError('given jsonpath expression matches more than one value');
  if (value === '') return true;
  const [found] = values;
  const plain = found instanceof GoNumber ? found.value : found;
  if (typeof plain === 'object' && plain !== null) {
    throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
  }
  return (plain === null || plain === undefined ? '<nil>' : String(plain)).trim() === value.trim();
}

function resultsOf(path: JsonPath, object: JsonValue) {
  try {
    return findJsonPath(path, object);
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message);
    throw error;
  }
}
