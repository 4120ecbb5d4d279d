import type { User } from './authentication/user';
import type { DecodeResult } from './decode';
import type { FieldError } from './field-error';
import type { DeleteOptions } from './generated/types';
import type { FieldType } from './managed-fields/field-type';
import type { KubeObject, ObjectKey } from './object';
import { schema, type KindFacts } from './schema';

/** A kind with all its rules; `T` is the type of its objects. */
export interface Kind<T extends KubeObject = KubeObject> extends KindFacts {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly strategy: Strategy<T>;
  /** What lists of its objects call themselves. Default: the kind and `List`. */
  readonly listKind?: string;
  /** Set when objects of this version are stored as those of another one. */
  readonly conversion?: Conversion;
  /** Set when its objects are not stored: they are put together whenever somebody reads them. */
  readonly source?: ObjectSource;
  /** Where the objects of a custom kind keep what their subresource `scale` shows. */
  readonly scale?: ScalePaths;
}

/** Paths such as `.spec.replicas` (apiextensions/v1, `CustomResourceSubresourceScale`). */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** Objects that are made when they are read (what an aggregated API server answers). */
export interface ObjectSource {
  list(): readonly KubeObject[];
  /** Throws the `ApiError` of one that is not there. */
  get(key: ObjectKey): KubeObject;
}

/** How the objects of a version that is not the stored one are written and read (`v1` and `events.k8s.io/v1` of Event; versions of a custom resource). */
export interface Conversion {
  /** The kind whose store holds the objects. */
  readonly storage: Kind;
  toStorage(object: KubeObject): KubeObject;
  fromStorage(object: KubeObject): KubeObject;
}

/** What a rule may know of the request that it judges. */
export interface RequestContext {
  readonly nowMs: number;
  /** Absent: the engine itself. */
  readonly user?: User;
  /** Tells a text of a `Warning` header that does not wait until the object has been found to be valid. */
  readonly warn?: (text: string) => void;
}

/** A pure function of an object. A method type, so that a kind of pods also counts as a kind of any objects. */
export type ObjectReader<T, R> = { read(object: T): R }['read'];

/**
 * The rules of one kind, all optional: pure functions from objects to objects or verdicts.
 * The server calls them in the order of Kubernetes' generic registry (apiserver/pkg/registry/generic/registry/store.go).
 */
export interface Strategy<T extends KubeObject> {
  /** Reads a body of a kind that is not in the built-in schema (a custom resource): what `decode` answers for the others. */
  decode?(body: Readonly<Record<string, unknown>>): DecodeResult;
  /** What owners of fields may share of such a kind's objects. Default: deduced from each object. */
  readonly fieldType?: FieldType;
  /** Texts of `Warning` headers that answer every request for the kind: it is deprecated. */
  readonly requestWarnings?: readonly string[];
  /** Fills in the defaults of the kind's version; called on every object that comes in. */
  setDefaults?(object: T): T;
  /** Sets or clears what a creator may not decide. The server itself drops the status and sets the generation. */
  prepareForCreate?(object: T, context: RequestContext): T;
  validate?(object: T): readonly FieldError[];
  /** Restores what an updater may not change. The server itself keeps the old status. */
  prepareForUpdate?(object: T, old: T, context: RequestContext): T;
  validateUpdate?(object: T, old: T): readonly FieldError[];
  prepareForStatusUpdate?(object: T, old: T, context: RequestContext): T;
  validateStatusUpdate?(object: T, old: T): readonly FieldError[];
  /** Whoever writes the status may change all metadata with it that an update may change. Default false. */
  readonly statusHasMetadata?: boolean;
  /** What an answer that one is not there calls the resource. Default: its plural. */
  readonly missingAs?: string;
  /** What the server warns of whenever somebody uses the kind. */
  readonly deprecation?: string;
  /** Texts of `Warning` headers. */
  warnings?(object: T, old: T | undefined): readonly string[];
  /** The seconds that a deletion waits for the object's keeper; undefined deletes at once (`CheckGracefulDelete`). */
  gracePeriodSeconds?(object: T, options: DeleteOptions): number | undefined;
  /** Instead of the usual marks, what the first deletion makes of an object whose keeper is the API server itself. */
  beginDeletion?(object: T, context: RequestContext): T;
  /** Texts of `Warning` headers of an answer to a deletion. */
  deletionWarnings?(deletion: DeleteOptions): readonly string[];
  /** What else changes when an object that stays for a while is marked as being deleted. */
  markDeleted?(object: T): T;
  /** How names are checked. Default: DNS-1123 subdomain. */
  validateName?(name: string, prefix: boolean): readonly string[];
  /** Fields that field selectors may name, besides metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, ObjectReader<T, string>>>;
  /** Extra look-ups: the name of an index to the value an object stands under (undefined: not in this index). */
  readonly indexes?: Readonly<Record<string, ObjectReader<T, string | undefined>>>;
  readonly table?: TablePrinter<T>;
  /** Counts spec changes in metadata.generation. Default: kinds with a status subresource and a spec. */
  readonly tracksGeneration?: boolean;
  /** A creator may bring the status along, as kubelets do for their nodes. Default false. */
  readonly keepsStatusOnCreate?: boolean;
  /** Is the answer to a deletion the object that went (`ReturnDeletedObject`)? Default a `Status`. */
  readonly returnsDeletedObject?: boolean;
  /** Must an update say which version it was made from (`AllowUnconditionalUpdate` is false)? Default false. */
  readonly requiresVersion?: boolean;
  /** May a PUT to a name that does not exist create it? Default false. */
  readonly allowCreateOnUpdate?: boolean;
  /** The dependents' fate when the request names none. Default background. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
}

/** A column of `kubectl get`; `priority` above 0 shows with `-o wide` only (pkg/printers/internalversion/printers.go). */
export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly priority?: number;
  readonly description?: string;
}

interface TableRowCondition {
  readonly type: 'Completed';
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export type TableCell = string | number | boolean | null;

export interface TablePrinter<T extends KubeObject> {
  readonly columns: readonly TableColumn[];
  cells(object: T, nowMs: number): readonly TableCell[];
  /** What is said of the whole row, if anything. */
  conditions?(object: T): readonly TableRowCondition[] | undefined;
}

/** The kind `apiVersion` `kind` of the built-in schema, with the rules that the caller knows. Throws for a kind that does not exist. */
export function defineKind<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  strategy: Strategy<T> = {},
): Kind<T> {
  const facts = schema.kinds.find((candidate) => candidate.kind === kind && apiVersionOf(candidate) === apiVersion);
  if (facts === undefined) throw new Error(`no built-in kind ${apiVersion} ${kind}`);
  return { ...facts, apiVersion, strategy };
}

/** Is it the kind of custom resources? Nothing but its definition can read them. */
export function isCustomKind({ strategy }: Kind): boolean {
  return strategy.decode !== undefined;
}

/** As Go prints a group, version and kind (`GroupVersionKind.String`): `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
export function typeText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}
