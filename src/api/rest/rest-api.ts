import { alwaysAllow, type Authorizer } from '../authorization/authorizer';
import type { WatchScope } from '../collection';
import type { KubeletDirectory } from '../kubelet-endpoint';
import { isCustomKind, type Kind } from '../kind';
import { pods } from '../kinds/pod/pod';
import type { Mutable } from '../mutable';
import type { KubeObject, ObjectKey } from '../object';
import type { ApiServer } from '../server';
import {
  ApiError,
  badRequest,
  isReason,
  methodNotAllowed,
  methodNotSupported,
  NothingServedError,
  tooLargeResourceVersion,
} from '../status';
import { appliedPatch, appliedToPart, isApply } from './applying';
import type { KindLookup } from './body';
import type { Call } from './call';
import { deleteCollection, deleteObject } from './deleting';
import { createdDraft, named, updatedDraft } from './drafts';
import { generalDocument } from './general-document';
import { isAnyVersion, listOptionsOf, storageVersion } from './list-options';
import { writeOptionsOf } from './options';
import { listPage } from './pages';
import { parseResourcePath, type RequestPath } from './path';
import { carryOut } from './orders/orders';
import { patched, requirePatchType } from './patching';
import { createPodStreams, podLog, refusePlainConnection, type PodStreams } from './pod-streams';
import { isTrue } from './query';
import { createProxy, type Proxy, type ServerNetwork } from './proxy';
import { EMPTY_BODY, readBody, requireReadableBody, requireReadableType } from './raw-body';
import { represented, representedList } from './represent';
import { requestAttributes, requireAllowed, userOf } from './request-attributes';
import { requestMetrics } from './request-metrics';
import type { ApiRequest, ApiResponse, ApiWatchEvent } from './request';
import { nothingAt, requireCustomRoute, requireRoute } from './route';
import { scopeOf } from './scope';
import { subresourceOf } from './subresources';
import type { ObjectPart, Subresource } from './subresources/subresource';
import { requireSameUid } from '../write-rules';
import { webhookNetwork } from '../webhooks/server-network';
import { createWarningRecorder, type WarningRecorder } from './warning-recorder';
import { startWatch } from './watching';

export interface RestApiOptions {
  /** Default: everybody may do everything. */
  readonly authorizer?: Authorizer;
  /** Where the API server dials from. Default: nowhere. */
  readonly network?: ServerNetwork;
}

const MAX_PATCH_ATTEMPTS = 5;

/** What a pod can only be connected with (`PodStreams`). */
const CONNECTIONS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/**
 * The REST interface of an API server: paths, verbs, bodies and representations in, objects and `Status`es out.
 * It never throws for what a client does wrong. In-process clients and the HTTP server both call it, so there is one implementation.
 *
 * Divergence from real Kubernetes: a read of a version that is still to come is refused at once, not after three seconds.
 */
export class RestApi {
  /** Logs that are followed, and connections to the processes and ports of pods. */
  readonly streams: PodStreams;
  readonly proxy: Proxy;
  readonly #api: ApiServer;
  readonly #kubelets: KubeletDirectory;
  readonly #authorizer: Authorizer;

  constructor(
    api: ApiServer,
    kubelets: KubeletDirectory,
    { authorizer = alwaysAllow, network = () => undefined }: RestApiOptions = {},
  ) {
    this.#api = api;
    this.#kubelets = kubelets;
    this.#authorizer = authorizer;
    webhookNetwork(api).host = network;
    const authorize = (request: ApiRequest): void => this.authorize(request);
    this.streams = createPodStreams(api, kubelets, authorize);
    this.proxy = createProxy(api, kubelets, network, authorize);
  }

  /** Refuses by throwing `ApiError` what the user may not do. Streams ask before they begin; `handle` and `watch` do it themselves. */
  authorize(request: ApiRequest): void {
    if (this.#authorizer !== alwaysAllow) requireAllowed(this.#authorizer, requestAttributes(request));
  }

  handle(request: ApiRequest): ApiResponse {
    const response = this.#respond(request);
    requestMetrics(this.#api).count(request, response.code);
    return response;
  }

  #respond(request: ApiRequest): ApiResponse {
    const recorder = createWarningRecorder();
    try {
      this.authorize(request);
      const path = parseResourcePath(request.path);
      if (path === undefined) {
        requireReadableBody(request);
        return { ...generalDocument(request, this.#api), warnings: [] };
      }
      const call = this.#call(request, path, recorder);
      const { code, body } = this.#answer(call);
      const answer = { code, body: represented(call, body, this.#api.sim.nowMs), warnings: recorder.texts() };
      return isBareList(call) ? { ...answer, bareItems: true } : answer;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const refusal = { code: error.code, body: error.status, warnings: recorder.texts() };
      return error instanceof NothingServedError ? { ...refusal, page: error.page } : refusal;
    }
  }

  /**
   * Follows the list that a request names, or one object. `onEvent` is called in order, and `onEnd` when the server has ended the watch.
   * Refuses by throwing `ApiError`. Returns the function that ends the watch.
   */
  watch(request: ApiRequest, onEvent: (event: ApiWatchEvent) => void, onEnd: () => void = noOp): () => void {
    if (this.#authorizer !== alwaysAllow)
      requireAllowed(this.#authorizer, { ...requestAttributes(request), verb: 'watch' });
    const path = parseResourcePath(request.path);
    if (path === undefined) throw new NothingServedError();
    const call = this.#call(request, path, createWarningRecorder());
    const options = listOptionsOf(call.query, true);
    const scope = scopeOf(call.kind, path, call.query);
    if (!call.kind.verbs.includes('watch')) throw methodNotSupported(call.kind, 'watch');
    const stop = startWatch(this.#api, call, scope, options, { onEvent, onEnd });
    return requestMetrics(this.#api).begin(request, stop);
  }

  /** Refusals come in the order of Kubernetes' handlers: route, content type of a POST or PATCH, size, options. */
  #call(request: ApiRequest, path: RequestPath, recorder: WarningRecorder): Call {
    const kind = this.#api.kindOf(path.apiVersion, path.plural);
    if (kind === undefined) throw nothingAt(groupOf(path.apiVersion), this.#api.kinds());
    if (!isCustomKind(kind)) requireRoute(kind, request.method, path);
    else requireCustomRoute(kind, request.method, path);
    if (kind.strategy.deprecation !== undefined) recorder.add(kind.strategy.deprecation);
    if (request.method === 'PATCH') requirePatchType(kind, request);
    if (request.method === 'POST' && request.rawBody !== undefined) requireReadableType(request);
    requireReadableBody(request);
    const query = request.query ?? {};
    const user = userOf(request);
    const { dryRun, fieldValidation, fieldManager } = writeOptionsOf(request, query);
    if (request.method === 'PUT' && request.rawBody !== undefined) requireReadableType(request);
    const options: Mutable<Call['options']> = { dryRun, user, warn: recorder.add };
    if (fieldManager !== undefined) options.fieldManager = fieldManager;
    if (this.#authorizer !== alwaysAllow) options.authorizer = this.#authorizer;
    const body = request.method === 'GET' ? EMPTY_BODY : readBody(request);
    if (path.subresource !== '') options.subresource = path.subresource;
    const read = request.rawBody === undefined || request.method === 'GET' ? request : { ...request, body: body.value };
    for (const text of kind.strategy.requestWarnings ?? []) recorder.add(text);
    return { request: read, query, path, kind, user, body, fieldValidation, options };
  }

  #answer(call: Call): Answer {
    const { request, path } = call;
    const { method } = request;
    if (path.name === '') {
      if (method === 'GET') return { code: 200, body: this.#list(call) };
      return method === 'POST' ? { code: 201, body: this.#create(call) } : deleteCollection(this.#api, call);
    }
    const key = { namespace: path.namespace, name: path.name };
    if (call.kind === pods && path.subresource === 'log') return podLog(this.#api, key, call.query, this.#kubelets);
    if (call.kind === pods && CONNECTIONS.has(path.subresource))
      return refusePlainConnection(this.#api, key, path.subresource, call.query);
    const { part, create } = path.subresource === '' ? WHOLE : (subresourceOf(call.kind, path.subresource) ?? NOTHING);
    if (method === 'POST' && create !== undefined) return { code: 201, body: create(this.#api, call, key) };
    if (method === 'DELETE' && path.subresource === '') return deleteObject(this.#api, call, key);
    if (part === undefined) throw methodNotSupported(call.kind, method.toLowerCase());
    switch (method) {
      case 'GET':
        return { code: 200, body: part.read(this.#get(call, key), call.kind) };
      case 'PUT':
        return this.#put(call, key, part);
      case 'PATCH':
        return isApply(request) ? this.#apply(call, key, part) : this.#patch(call, key, part);
      default:
        throw methodNotAllowed();
    }
  }

  #get({ kind, query }: Call, key: ObjectKey): KubeObject {
    const { resourceVersion = '' } = query;
    if (isTrue(query['export']))
      throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
    if (!isAnyVersion(resourceVersion)) {
      const asked = storageVersion(resourceVersion);
      if (asked > this.#api.revision) throw tooLargeResourceVersion(asked, this.#api.revision);
    }
    return kind.source === undefined ? this.#api.get(kind, key) : kind.source.get(key);
  }

  #list(call: Call): unknown {
    const { kind, path, query } = call;
    const options = listOptionsOf(query, false);
    const { labelSelector = '', fieldSelector = '' } = query;
    const isFiltered = labelSelector !== '' || fieldSelector !== '';
    const scope = scopeOf(kind, path, query);
    const page =
      kind.source === undefined
        ? listPage(this.#api, kind, scope, options, isFiltered)
        : { items: kind.source.list().filter((object) => isWithin(scope, object)), metadata: { resourceVersion: '' } };
    return representedList(call, page, this.#api.sim.nowMs);
  }

  #create(call: Call): unknown {
    const carriedOut = carryOut(this.#api, call);
    return carriedOut ?? this.#api.create(call.kind, createdDraft(call, this.#kinds), call.options);
  }

  /** A PUT to a name that is free makes a new object of some kinds. */
  #put(call: Call, key: ObjectKey, part: ObjectPart): Answer {
    const { kind, options } = call;
    const object = updatedDraft(inTermsOf(call, part), this.#kinds);
    const isNew = this.#api.find(kind, key) === undefined;
    if (isNew && part === wholeObject && kind.strategy.allowCreateOnUpdate === true) this.#authorizeCreation(call);
    return { code: isNew ? 201 : 200, body: part.update(this.#api, kind, object, options) };
  }

  /** What others write while webhooks are asked is taken in, unless the patch says which version it is for (patch.go, `patchResource`). */
  #patch(call: Call, key: ObjectKey, part: ObjectPart, attempt = 1): Answer {
    const { kind, options } = call;
    const whole = this.#api.get(kind, key);
    const live = part.read(whole, kind);
    const object = named(call, patched(call, part.kind ?? kind, live, this.#kinds));
    requireSameUid(kind, object, live);
    try {
      return { code: 200, body: part.update(this.#api, kind, object, options) };
    } catch (error) {
      const isFree = object.metadata.resourceVersion === live.metadata.resourceVersion;
      const isOutrun = isReason(error, 'Conflict') && this.#api.find(kind, key) !== whole;
      if (!isFree || !isOutrun || attempt === MAX_PATCH_ATTEMPTS) throw error;
      return this.#patch(call, key, part, attempt + 1);
    }
  }

  /** Server-side apply: the one kind of patch that also makes new objects. */
  #apply(call: Call, key: ObjectKey, part: ObjectPart): Answer {
    const { kind } = call;
    const parent = part === wholeObject ? this.#api.find(kind, key) : this.#api.get(kind, key);
    if (parent !== undefined) {
      const view = part.read(parent, kind);
      const { draft, options } = appliedToPart(this.#api, inTermsOf(call, part), parent, view, part.replicasPath);
      return { code: 200, body: part.update(this.#api, kind, named(call, draft), options) };
    }
    const { draft, options } = appliedPatch(this.#api, call, undefined);
    const object = named(call, draft);
    this.#authorizeCreation(call);
    return { code: 201, body: this.#api.create(kind, object, options) };
  }

  /** apiserver/pkg/endpoints/handlers/update.go, `withAuthorization`. */
  #authorizeCreation({ request }: Call): void {
    if (this.#authorizer !== alwaysAllow)
      requireAllowed(this.#authorizer, { ...requestAttributes(request), verb: 'create' });
  }

  readonly #kinds: KindLookup = (apiVersion: string, kind: string): Kind | undefined =>
    this.#api.kindNamed(apiVersion, kind);
}

/** Lists of custom resources, and of metadata only, say of each item what it is; others say it once. */
function isBareList({ kind, path, request: { method, as = 'object' } }: Call): boolean {
  return path.name === '' && method !== 'POST' && as === 'object' && !isCustomKind(kind);
}

function isWithin({ namespace, matches }: WatchScope<KubeObject>, object: KubeObject): boolean {
  return (namespace === undefined || object.metadata.namespace === namespace) && matches?.(object) !== false;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

const wholeObject: ObjectPart = {
  read: (object) => object,
  update: (api, kind, written, options) => api.update(kind, written, options),
};
const WHOLE: Subresource = { part: wholeObject };
const NOTHING: Subresource = {};

/** A part may be of a kind of its own. */
function inTermsOf(call: Call, { kind }: ObjectPart): Call {
  return kind === undefined ? call : { ...call, kind: { ...kind, namespaced: call.kind.namespaced } };
}

function noOp(): void {}
