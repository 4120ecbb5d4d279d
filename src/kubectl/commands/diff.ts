import type { JsonObject } from '../../api/go/json-value';
import { unifiedDiff } from '../../api/unified-diff';
import { mergedObject, warnIfDeleting, type ApplyOptions } from '../apply/applier';
import { prunable, prunedResources } from '../apply/prune';
import { createServerSideApplier, SERVER_SIDE_MANAGER } from '../apply/server-side-applier';
import type { Command, Invocation } from '../command';
import { ExitError, isUserError, KubectlError, reportOf, usageError } from '../errors';
import { boolFlag, intFlag, stringArrayFlag } from '../flags/flag';
import { at, objectAt, textAt } from '../json';
import { printYaml } from '../output/yaml-print';
import { findResources } from '../resources/builder';
import { fetchInfo, isNotFound, type Info } from '../resources/info';
import type { ResourceMapping } from '../resources/resource-mapping';
import { fieldManagerFlag, fileFlags, filenameOptions, requireFiles, selectorFlag } from '../write-flags';

const flags = {
  pruneAllowlist: stringArrayFlag('prune-allowlist', 'The types to prune.'),
  prune: boolFlag('prune', 'Show also what pruning would delete.'),
  showManagedFields: boolFlag('show-managed-fields', 'Compare managedFields too.'),
  showSecrets: boolFlag('show-secrets', 'Show the values of secrets.'),
  concurrency: intFlag('concurrency', 'How many objects to compare at a time.', { default: 1 }),
  serverSide: boolFlag('server-side', 'Let the server merge.'),
  forceConflicts: boolFlag('force-conflicts', 'Take fields over from their owners; with --server-side.'),
  fieldManager: fieldManagerFlag('kubectl-client-side-apply'),
};

/**
 * Source: kubectl/pkg/cmd/diff/diff.go.
 * Divergence from real Kubernetes: no program is run (`KUBECTL_EXTERNAL_DIFF` is ignored): the texts are compared as `diff -u -N` would, though
 * where lines repeat it may align them otherwise; the folders of the compared files have fixed names, and the files the cluster's time.
 */
export const diff: Command = {
  name: 'diff',
  use: 'diff -f FILENAME',
  short: 'Diff the live version against a would-be applied version',
  long: 'Shows what an apply of the files would change. Exit code 0: nothing; 1: something; above: an error.',
  examples: ['kubectl diff -f web.yaml'],
  flags: [...Object.values(flags), ...Object.values(fileFlags), selectorFlag],
  run: async (invocation) => {
    try {
      return await runDiff(invocation);
    } catch (error) {
      if (!isUserError(error)) throw error;
      const { text, exitCode } = reportOf(error);
      throw new ExitError(exitCode + 1, text);
    }
  },
};

/** A file of the two folders that are compared. */
interface Compared {
  readonly name: string;
  readonly live: string;
  readonly merged: string;
}

async function runDiff(invocation: Invocation): Promise<number> {
  const { session, value, args, commandPath } = invocation;
  if (args.length > 0) throw usageError(commandPath, `Unexpected args: [${args.join(' ')}]`);
  requireFiles(invocation);
  if (value(flags.forceConflicts) && !value(flags.serverSide))
    throw new KubectlError('--force-conflicts only works with --server-side');
  const resources = value(flags.prune) ? await prunedResources(session, value(flags.pruneAllowlist)) : undefined;
  const result = await findResources(session, {
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    labelSelector: value(selectorFlag),
    flatten: true,
  });
  const files: Compared[] = [];
  const namespaces = new Set<string>();
  const visitedUids = new Set<string>();
  await result.visit(async (info) => {
    const live = await liveOf(invocation, info);
    if (info.mapping.namespaced) namespaces.add(info.namespace);
    visitedUids.add(textAt(live, 'metadata', 'uid'));
    files.push(compared(invocation, info, live, await merged(invocation, info, live)));
    if (live !== undefined) warnIfDeleting(session, live);
  });
  if (resources !== undefined) {
    const search = { resources, labelSelector: value(selectorFlag), namespaces, visitedUids };
    for (const { mapping, object } of await prunable(session, search))
      files.push({ name: fileName(mapping, object), live: printYaml(object), merged: '' });
  }
  const texts = files.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((file) => diffText(file, session.nowMs));
  session.out(texts.join(''));
  return texts.every((text) => text === '') ? 0 : 1;
}

async function liveOf({ session }: Invocation, info: Info): Promise<JsonObject | undefined> {
  try {
    return (await fetchInfo(session.rest, info)).object;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function merged(
  { session, value, changed }: Invocation,
  info: Info,
  live: JsonObject | undefined,
): Promise<JsonObject> {
  if (value(flags.serverSide)) {
    const applier = createServerSideApplier(session, {
      dryRun: 'server',
      fieldValidation: 'Ignore',
      fieldManager: changed(flags.fieldManager) ? value(flags.fieldManager) : SERVER_SIDE_MANAGER,
      forceConflicts: value(flags.forceConflicts),
      subresource: '',
    });
    return (await applier(info)).object;
  }
  const options: ApplyOptions = {
    dryRun: 'server',
    fieldValidation: 'Ignore',
    fieldManager: value(flags.fieldManager),
    force: false,
    gracePeriod: -1,
    timeoutMs: 0,
    propagationPolicy: 'Background',
  };
  return await mergedObject(session, options, info, live);
}

function compared({ value }: Invocation, info: Info, live: JsonObject | undefined, mergedNow: JsonObject): Compared {
  const { group, kind } = info.mapping;
  const shown = (object: JsonObject): JsonObject =>
    value(flags.showManagedFields) ? object : withoutManagedFields(object);
  let [from, to] = [live === undefined ? undefined : shown(live), shown(mergedNow)];
  const isMasked = kind === 'Secret' && group === '' && !value(flags.showSecrets);
  if (isMasked) [from, to] = masked(from, to);
  return {
    name: fileName(info.mapping, { metadata: { namespace: info.namespace, name: info.name } }),
    // The masker makes an object of what is not there (NewMasker).
    live: from === undefined ? (isMasked ? 'null\n' : '') : printYaml(from),
    merged: printYaml(to),
  };
}

function fileName({ group, version, kind }: ResourceMapping, object: JsonObject): string {
  const [namespace, name] = [textAt(object, 'metadata', 'namespace'), textAt(object, 'metadata', 'name')];
  return `${group === '' ? '' : `${group}.`}${version}.${kind}.${namespace}.${name}`;
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata };
}

/** The values of a secret are shown as stars, and whether they change. */
function masked(from: JsonObject | undefined, to: JsonObject): [JsonObject | undefined, JsonObject] {
  const [before, after] = [objectAt(from, 'data'), objectAt(to, 'data')];
  const mask = (object: JsonObject, other: JsonObject, changed: string): JsonObject => {
    const data = objectAt(object, 'data');
    const stars = Object.keys(data).map((key) => {
      const isChanged = Object.hasOwn(other, key) && other[key] !== data[key];
      return [key, isChanged ? changed : '***'] as const;
    });
    return at(object, 'data') === undefined ? object : { ...object, data: Object.fromEntries(stars) };
  };
  return [from === undefined ? undefined : mask(from, after, '*** (before)'), mask(to, before, '*** (after)')];
}

function diffText({ name, live, merged: after }: Compared, nowMs: number): string {
  if (live === after) return '';
  const [from, to] = [`/tmp/LIVE-1000000000/${name}`, `/tmp/MERGED-1000000000/${name}`];
  const time = new Date(nowMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.(\d+)Z$/, '.$1000000 +0000');
  const head = `diff -u -N ${from} ${to}\n--- ${from}\t${time}\n+++ ${to}\t${time}\n`;
  if (live === '') return head + whole('+', after);
  return head + (after === '' ? whole('-', live) : unifiedDiff(withoutEnd(live), withoutEnd(after)));
}

function withoutEnd(text: string): string {
  return text.replace(/\n$/, '');
}

/** A file that is only on one side. */
function whole(sign: '+' | '-', text: string): string {
  const lines = withoutEnd(text).split('\n');
  const count = `${sign}1${lines.length === 1 ? '' : `,${lines.length}`}`;
  return `@@ ${sign === '+' ? `-0,0 ${count}` : `${count} +0,0`} @@\n${lines.map((line) => `${sign}${line}\n`).join('')}`;
}
