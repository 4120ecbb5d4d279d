import { matchesSelector, parseLabelSelector } from '../../api/selectors/label-selector';
import { quote } from '../../api/go/text';
import { KubectlError, throwAggregate, userError, withoutMatching, type UserError } from '../errors';
import { textMapAt } from '../json';
import type { Query } from '../rest';
import type { Session } from '../session';
import type * as KustomizedText from '../kustomize/kustomized-text';
import { readArguments, type ResourceArguments } from './arguments';
import { fetchInfo, withNamespace, type Info } from './info';
import { flattened, type Visit } from './list-items';
import { listSource } from './list-source';
import { readManifests, type FieldValidation, type FilenameOptions, type ManifestReader } from './manifest-files';
import { localMapping, type ResourceMapping } from './resource-mapping';

/** Which objects a command is to work on, and how to come by them. Source: cli-runtime/pkg/resource/builder.go. */
export interface ResourceQuery {
  readonly args?: readonly string[];
  readonly files?: FilenameOptions;
  readonly namespace: string;
  /** Objects of another namespace are an error. */
  readonly enforceNamespace?: boolean;
  readonly allNamespaces?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly selectAll?: boolean;
  /** A type without names means all its objects. */
  readonly allowEmptySelector?: boolean;
  readonly subresource?: string;
  readonly chunkSize?: number;
  /** Work on what there is, report all failures at the end. */
  readonly continueOnError?: boolean;
  /** Objects of files are fetched from the server. */
  readonly latest?: boolean;
  /** Lists become their items. */
  readonly flatten?: boolean;
  readonly singleResourceType?: boolean;
  /** Objects that are only named are fetched. Default true. */
  readonly requireObject?: boolean;
  /** Ask the server for tables. */
  readonly as?: 'object' | 'table';
  readonly query?: Query;
  /** Whether files are looked at before anything is sent, and how strictly; absent: they are not. */
  readonly validation?: FieldValidation;
  /** The server is not asked which types there are (`--local`): files alone. */
  readonly local?: boolean;
}

export interface ResourceResult {
  /** The user asked for one object. */
  readonly singleItem: boolean;
  /** The types that were asked for, when it was not by file. */
  readonly mappings: readonly ResourceMapping[];
  /** How a watch is opened on what was asked for; undefined when that is more than one thing. */
  readonly watchTarget: WatchTarget | undefined;
  visit(fn: (info: Info) => Promise<void> | void, ignore?: (error: UserError) => boolean): Promise<void>;
  /** All objects, and the failures on the way to them, if any. */
  infos(
    ignore?: (error: UserError) => boolean,
  ): Promise<{ readonly infos: readonly Info[]; readonly errors: readonly UserError[] }>;
}

export interface WatchTarget {
  readonly mapping: ResourceMapping;
  readonly namespace: string;
  readonly query: Query;
}

/** Hands its objects to the visitor one by one. Errors of the visitor go through; `fail` hears of what is no object, and may throw. */
type Source = (visit: Visit, fail: (error: unknown) => void) => Promise<void>;

interface Plan {
  readonly sources: readonly Source[];
  readonly singleItem: boolean;
  readonly mappings: readonly ResourceMapping[];
  readonly watchTarget?: WatchTarget;
  /** Which labels the objects of files must have; absent: whichever. */
  matches?(labels: Readonly<Record<string, string>>): boolean;
}

/** Works out what is asked for. Throws what can be said before the first object is looked at. */
export async function findResources(session: Session, query: ResourceQuery): Promise<ResourceResult> {
  const plan = await planOf(session, query);
  const visit: ResourceResult['visit'] = async (fn, ignore) => {
    const errors: UserError[] = [];
    const keep = (error: unknown): void => void errors.push(...withoutMatching(userError(error), ignore ?? never));
    const fail = (error: unknown): void => {
      if (query.continueOnError !== true) throw error;
      keep(error);
    };
    const matches = ({ object }: Info): boolean => plan.matches?.(textMapAt(object, 'metadata', 'labels')) ?? true;
    const visitOne: Visit = async (raw) => {
      try {
        // What is to be fetched is chosen by the labels that it has on the server.
        if (query.latest !== true && !matches(raw)) return;
        const info = await prepare(session, query, raw);
        if (query.latest !== true || matches(info)) await fn(info);
      } catch (error) {
        fail(error);
      }
    };
    const visitItems = query.flatten === true ? flattened(readerOf(session, query).mappingFor, visitOne) : visitOne;
    for (const source of plan.sources) {
      try {
        await source(visitItems, fail);
      } catch (error) {
        keep(error);
        if (query.continueOnError !== true) break;
      }
    }
    throwAggregate(errors);
  };
  return {
    singleItem: plan.singleItem,
    mappings: plan.mappings,
    watchTarget: plan.watchTarget,
    visit,
    infos: async (ignore) => {
      const infos: Info[] = [];
      try {
        await visit((info) => void infos.push(info), ignore);
      } catch (error) {
        return { infos, errors: [userError(error)] };
      }
      return { infos, errors: [] };
    },
  };
}

function readerOf(session: Session, { validation, local }: ResourceQuery): ManifestReader {
  const { environment } = session;
  return {
    files: environment.files,
    stdin: environment.stdin,
    ...(validation && { validation }),
    mappingFor: async (apiVersion, kind) =>
      local === true ? localMapping(apiVersion, kind) : await session.mapper.forKind(apiVersion, kind),
    kustomized: (folder) =>
      (require('../kustomize/kustomized-text') as typeof KustomizedText).kustomizedText(session, folder),
  };
}

const never = (): boolean => false;

async function prepare(session: Session, query: ResourceQuery, raw: Info): Promise<Info> {
  if (query.local === true) return raw;
  let info = raw;
  const { namespaced } = info.mapping;
  if (
    namespaced &&
    query.enforceNamespace &&
    info.source !== undefined &&
    info.namespace !== '' &&
    info.namespace !== query.namespace
  ) {
    const { namespace } = info;
    throw new KubectlError(
      `the namespace from the provided object ${quote(namespace)} does not match the namespace ${quote(query.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  const isSingle = info.name !== '';
  // What the server lists over all namespaces has none; what a file says without a name (generateName) has.
  if (namespaced && info.namespace === '' && (isSingle || info.source !== undefined))
    info = withNamespace(info, query.namespace);
  if (!namespaced && info.namespace !== '') info = withNamespace(info, '');
  const fetch =
    info.object === undefined
      ? query.requireObject !== false
      : query.latest === true && info.source !== undefined && isSingle;
  return fetch ? await fetchInfo(session.rest, info, query.subresource, query.as) : info;
}

async function planOf(session: Session, query: ResourceQuery): Promise<Plan> {
  const labelSelector = (query.labelSelector ?? '').trim();
  const fieldSelector = (query.fieldSelector ?? '').trim();
  if (query.selectAll === true && (labelSelector !== '' || fieldSelector !== '')) {
    throw new KubectlError("setting 'all' parameter but found a non empty selector. ");
  }
  const { files } = query;
  const byFile = files !== undefined && (files.filenames.length > 0 || files.kustomize !== '');
  const documents = byFile ? readManifests(files, readerOf(session, query)) : undefined;
  const args = await readArguments(() => session.mapper, query.args ?? []);
  const { tuples, types, names } = args;

  if (documents !== undefined) {
    if (types.length > 0) {
      throw new KubectlError(
        'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
      );
    }
    if (tuples.length > 0)
      throw new KubectlError('resource/name arguments cannot be provided when a path is specified');
    const { sources, singleItem } = documents;
    const matches = labelSelector === '' ? undefined : selectorOf(labelSelector);
    return { sources, singleItem, mappings: [], ...(matches && { matches }) };
  }
  const bySelector =
    query.selectAll === true ||
    labelSelector !== '' ||
    fieldSelector !== '' ||
    (query.allowEmptySelector === true && types.length > 0 && names.length === 0);
  if (bySelector) return await planBySelector(session, query, args, { labelSelector, fieldSelector });
  if (tuples.length > 0) return await planByTuples(session, query, args);
  if (names.length > 0) return await planByNames(session, query, args);
  if (types.length > 0) {
    for (const type of types) await session.mapper.forArgument(type);
    throw new KubectlError('resource(s) were provided, but no name was specified');
  }
  throw new KubectlError(
    `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`,
  );
}

function selectorOf(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const result = parseLabelSelector(text);
  if ('error' in result) throw new KubectlError(`the provided selector ${quote(text)} is not valid: ${result.error}`);
  return (labels) => matchesSelector(result.selector, labels);
}

interface Selectors {
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

async function planBySelector(
  session: Session,
  query: ResourceQuery,
  { tuples, types, names }: ResourceArguments,
  { labelSelector, fieldSelector }: Selectors,
): Promise<Plan> {
  if (names.length > 0) throw new KubectlError('name cannot be provided when a selector is specified');
  if (tuples.length > 0) {
    throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
  }
  if (types.length === 0) throw new KubectlError('at least one resource must be specified to use a selector');
  if (query.subresource) throw new KubectlError('subresource cannot be used when bulk resources are specified');
  const mappings = await mappingsOf(session, query, types);
  const selectors: Query = {
    ...(labelSelector !== '' && { labelSelector }),
    ...(fieldSelector !== '' && { fieldSelector }),
  };
  const namespaceFor = (mapping: ResourceMapping): string =>
    mapping.namespaced && query.allNamespaces !== true ? query.namespace : '';
  const sources = mappings.map((mapping) => listSource(session, query, mapping, namespaceFor(mapping), selectors));
  const [mapping] = mappings;
  const watchTarget =
    mapping !== undefined && mappings.length === 1
      ? { mapping, namespace: namespaceFor(mapping), query: selectors }
      : undefined;
  return { sources, singleItem: false, mappings, ...(watchTarget && { watchTarget }) };
}

async function mappingsOf(
  session: Session,
  query: ResourceQuery,
  types: readonly string[],
): Promise<readonly ResourceMapping[]> {
  if (types.length > 1 && query.singleResourceType)
    throw new KubectlError('you may only specify a single resource type');
  const mappings = new Set<ResourceMapping>();
  for (const type of types) mappings.add(await session.mapper.forArgument(type));
  return [...mappings];
}

function namespaceOfNamed(mapping: ResourceMapping, query: ResourceQuery): string {
  if (!mapping.namespaced) return '';
  if (query.allNamespaces) throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
  if (query.namespace === '') throw new KubectlError('namespace may not be empty when retrieving a resource by name');
  return query.namespace;
}

async function planByTuples(
  session: Session,
  query: ResourceQuery,
  { tuples, types }: ResourceArguments,
): Promise<Plan> {
  if (types.length > 0) {
    throw new KubectlError('you may not specify individual resources and bulk resources in the same call');
  }
  const mappings = new Map<string, ResourceMapping>();
  for (const { type } of tuples) if (!mappings.has(type)) mappings.set(type, await session.mapper.forArgument(type));
  const distinct = [...new Set(mappings.values())];
  if (distinct.length > 1 && query.singleResourceType)
    throw new KubectlError('you may only specify a single resource type');
  const infos = tuples.flatMap(({ type, name }): Info[] => {
    const mapping = mappings.get(type);
    return mapping === undefined ? [] : [{ mapping, namespace: namespaceOfNamed(mapping, query), name }];
  });
  return planOfInfos(infos, distinct);
}

async function planByNames(session: Session, query: ResourceQuery, { types, names }: ResourceArguments): Promise<Plan> {
  if (types.length === 0) throw new KubectlError('you must provide a resource and a resource name together');
  if (types.length > 1) throw new KubectlError('you must specify only one resource');
  const mappings = await mappingsOf(session, query, types);
  const infos = mappings.flatMap((mapping) =>
    names.map((name): Info => ({ mapping, namespace: namespaceOfNamed(mapping, query), name })),
  );
  return planOfInfos(infos, mappings);
}

function planOfInfos(infos: readonly Info[], mappings: readonly ResourceMapping[]): Plan {
  const [only] = infos;
  const single = only !== undefined && infos.length === 1;
  return {
    sources: infos.map(
      (info): Source =>
        (visit) =>
          visit(info),
    ),
    singleItem: single,
    mappings,
    ...(single && {
      watchTarget: {
        mapping: only.mapping,
        namespace: only.namespace,
        query: { fieldSelector: `metadata.name=${only.name}` },
      },
    }),
  };
}
