import { fieldErrorText, invalid as invalidField, type FieldError } from '../field-error';
import type { KubeletDirectory } from '../kubelet-endpoint';
import { pods } from '../kinds/pod/pod';
import { keyOf, type KubeObject, type ObjectKey } from '../object';
import type { ApiServer } from '../server';
import {
  ApiError,
  badRequest,
  methodNotAllowed,
  methodNotSupported,
  pathNotFound,
  tooLargeResourceVersion,
  unclassified,
} from '../status';
import { decodeBody } from './body';
import { requireReadableSize } from './body-size';
import { generalDocument } from './general-document';
import { deleteOptionsOf, writeOptionsOf } from './options';
import { pageOf } from './pages';
import { parseResourcePath, type ResourcePath } from './path';
import { patchOf } from './patching';
import { podExec, podLog } from './pod-streams';
import type { ApiRequest, ApiResponse, ApiWatchEvent } from './request';
import { requireRoute } from './route';
import { scopeOf } from './scope';
import type { Call } from './call';
import { carryOut, writeSubresource } from './subresources';
import { metadataListOf, metadataOf, tableOf } from './table';

/**
 * The REST interface of an API server: paths, verbs, bodies and representations in, objects and `Status`es out.
 * It never throws for what a client does wrong. In-process clients and the HTTP server both call it, so there is one implementation.
 *
 * Divergence from real Kubernetes: reads show the present state whatever `resourceVersion` they name (a list refuses one that is still to
 * come at once, not after three seconds); `resourceVersionMatch` is not looked at; `/api/v1/watch/...` paths are not served.
 */
export class RestApi {
  readonly #api: ApiServer;
  readonly #kubelets: KubeletDirectory;

  constructor(api: ApiServer, kubelets: KubeletDirectory) {
    this.#api = api;
    this.#kubelets = kubelets;
  }

  handle(request: ApiRequest): ApiResponse {
    const warnings: string[] = [];
    try {
      const path = parseResourcePath(request.path);
      requireReadableSize(request.body);
      if (path === undefined) return { code: 200, body: generalDocument(request, [...this.#api.kinds()]), warnings };
      const call = this.#call(request, path, warnings);
      requireRoute(call.kind, request.method, path);
      const code = this.#creates(call) ? 201 : 200;
      return { code, body: this.#resource(call), warnings };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.code, body: error.status, warnings };
    }
  }

  /** Follows the list that a request names. Refuses by throwing `ApiError`. Returns the function that ends the watch. */
  watch(request: ApiRequest, onEvent: (event: ApiWatchEvent) => void): () => void {
    const path = parseResourcePath(request.path);
    if (path === undefined) throw pathNotFound();
    const call = this.#call(request, path, []);
    requireRoute(call.kind, 'GET', path);
    if (!call.kind.verbs.includes('watch')) throw methodNotSupported(call.kind, 'watch');
    const { resourceVersion = '' } = call.query;
    const options = {
      ...scopeOf(call.kind, call.path, call.query),
      ...(resourceVersion !== '' &&
        resourceVersion !== '0' && {
          sinceRevision: revisionOf(resourceVersion, (error) => unclassified(fieldErrorText(error))),
        }),
    };
    return this.#api.watch(call.kind, options, ({ type, object }) =>
      onEvent({ type, object: this.#represent(call, [object], {}) ?? object }),
    );
  }

  /** Starts a command in a container. Refuses by throwing `ApiError`. */
  exec(key: ObjectKey, container: string | undefined, command: readonly string[], stdin?: string) {
    return podExec(this.#api.get(pods, key), container, command, stdin, this.#kubelets);
  }

  #call(request: ApiRequest, path: ResourcePath, warnings: string[]): Call {
    const kind = this.#api.kindOf(path.apiVersion, path.plural);
    if (kind === undefined) throw pathNotFound();
    const query = request.query ?? {};
    const { dryRun, fieldValidation } = writeOptionsOf(request.method, query);
    const options = { dryRun, warn: (text: string) => warnings.push(text) };
    return { request, query, path, kind, fieldValidation, options };
  }

  /** A PUT to a name that is free makes a new object of some kinds. */
  #creates({ request: { method }, path, kind }: Call): boolean {
    if (method === 'POST') return !isConnect(path);
    return method === 'PUT' && path.subresource === '' && this.#api.find(kind, path) === undefined;
  }

  #resource(call: Call): unknown {
    const { request, path, kind } = call;
    const key = { namespace: path.namespace, name: path.name };
    if (path.subresource !== '') return this.#subresource(call, key);
    if (path.name === '') {
      if (request.method === 'GET') return this.#list(call);
      return request.method === 'POST' ? this.#create(call) : this.#deleteCollection(call);
    }
    switch (request.method) {
      case 'GET': {
        const object = this.#api.get(kind, key);
        return this.#represent(call, [object], {}) ?? object;
      }
      case 'PUT':
        return this.#api.update(kind, this.#decodeNamed(call), call.options);
      case 'PATCH':
        return this.#api.update(kind, this.#patched(call, key), call.options);
      case 'DELETE':
        return this.#delete(call, key);
      case 'POST':
        throw methodNotAllowed();
    }
  }

  #subresource(call: Call, key: ObjectKey): unknown {
    const { request, path, kind, query } = call;
    const { subresource } = path;
    if (kind === pods && subresource === 'log')
      return podLog(this.#api.get(pods, key), query, this.#kubelets, this.#api.sim.nowMs);
    if (subresource === 'status' && request.method === 'GET') return this.#api.get(kind, key);
    if (subresource === 'status' && request.method === 'PUT')
      return this.#api.updateStatus(kind, this.#decodeNamed(call), call.options);
    if (subresource === 'status' && request.method === 'PATCH')
      return this.#api.updateStatus(kind, this.#patched(call, key), call.options);
    return writeSubresource(this.#api, call, key);
  }

  #list(call: Call): unknown {
    const { kind, query } = call;
    this.#requireVersion(query);
    const page = pageOf(this.#api.list(kind, scopeOf(kind, call.path, query)), this.#api.revision, query);
    const metadata = {
      resourceVersion: String(this.#api.revision),
      ...(page.continueToken !== '' && { continue: page.continueToken, remainingItemCount: page.remaining }),
    };
    if (call.request.as === 'metadata') return metadataListOf(page.items, metadata);
    return (
      this.#represent(call, page.items, metadata) ?? {
        kind: `${kind.kind}List`,
        apiVersion: kind.apiVersion,
        metadata,
        items: page.items,
      }
    );
  }

  /** A list is always of now; no client is made to believe that it is of a version that is still to come. */
  #requireVersion({ resourceVersion = '', continue: token = '' }: Readonly<Record<string, string>>): void {
    if (resourceVersion === '' || resourceVersion === '0') return;
    if (token !== '') throw badRequest('specifying resource version is not allowed when using continue');
    const asked = revisionOf(resourceVersion, (error) =>
      badRequest(`invalid resource version: ${fieldErrorText(error)}`),
    );
    if (asked > this.#api.revision) throw tooLargeResourceVersion(asked, this.#api.revision);
  }

  #create(call: Call): unknown {
    const carriedOut = carryOut(this.#api, call);
    if (carriedOut !== undefined) return carriedOut;
    const { kind, request, fieldValidation, options } = call;
    const draft = decodeBody(kind, request.body, fieldValidation, options.warn);
    return this.#api.create(
      kind,
      { ...draft, metadata: { ...draft.metadata, ...this.#namespaceOf(call, draft.metadata.namespace) } },
      options,
    );
  }

  #decodeNamed(call: Call): KubeObject {
    const { kind, path, request, fieldValidation, options } = call;
    const draft = decodeBody(kind, request.body, fieldValidation, options.warn);
    return this.#named(call, draft, path.name);
  }

  #patched(call: Call, key: ObjectKey): KubeObject {
    const { kind, request, fieldValidation, options } = call;
    const patch = patchOf(request, fieldValidation, options.warn);
    return this.#named(call, patch(kind, this.#api.get(kind, key)), key.name);
  }

  /** The body's name must be that of the path; so must its namespace, unless it has none (apiserver/pkg/endpoints/handlers/rest.go, `checkName`). */
  #named(
    call: Call,
    draft: { readonly metadata: Partial<KubeObject['metadata']> } & Omit<KubeObject, 'metadata'>,
    name: string,
  ): KubeObject {
    const namespace = this.#namespaceOf(call, draft.metadata.namespace);
    const own = draft.metadata.name ?? '';
    if (own === '')
      throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
    if (own !== name) throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
    const { uid = '', resourceVersion = '', creationTimestamp = '' } = draft.metadata;
    const metadata = { ...draft.metadata, name, uid, resourceVersion, creationTimestamp, ...namespace };
    return { ...draft, metadata };
  }

  #namespaceOf({ kind, path }: Call, own = ''): { readonly namespace?: string } {
    if (own !== '' && path.namespace !== '' && own !== path.namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    return kind.namespaced ? { namespace: path.namespace } : {};
  }

  #delete(call: Call, key: ObjectKey): unknown {
    const { kind } = call;
    const { deletion, options } = this.#deletionOf(call);
    const object = this.#api.delete(kind, key, deletion, options);
    if (!options.dryRun && this.#api.find(kind, key)?.metadata.uid === object.metadata.uid) return object;
    if (kind.strategy.returnsDeletedObject === true) return object;
    return success({ name: key.name, group: kind.group, kind: kind.plural, uid: object.metadata.uid });
  }

  #deleteCollection(call: Call): unknown {
    const { kind, query } = call;
    const { deletion, options } = this.#deletionOf(call);
    const items = this.#api
      .list(kind, scopeOf(kind, call.path, query))
      .map((object) => this.#api.delete(kind, keyOf(object), deletion, options));
    return {
      kind: `${kind.kind}List`,
      apiVersion: kind.apiVersion,
      metadata: { resourceVersion: String(this.#api.revision) },
      items,
    };
  }

  /** A dry run may be asked for in the query and in the body. */
  #deletionOf({ request, query, options }: Call) {
    const deletion = deleteOptionsOf(request.body, query);
    const dryRun = options.dryRun === true || (deletion.dryRun ?? []).length > 0;
    return { deletion, options: { ...options, dryRun } };
  }

  #represent(
    { request, kind, query }: Call,
    objects: readonly KubeObject[],
    metadata: Readonly<Record<string, unknown>>,
  ): unknown {
    if (request.as === 'table') return tableOf(kind, objects, metadata, this.#api.sim.nowMs, query['includeObject']);
    if (request.as === 'metadata' && objects[0] !== undefined) return metadataOf(objects[0]);
    return undefined;
  }
}

function isConnect({ subresource }: ResourcePath): boolean {
  return ['exec', 'attach', 'portforward', 'proxy'].includes(subresource);
}

function revisionOf(text: string, refusal: (error: FieldError) => ApiError): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw refusal(
    invalidField('resourceVersion', text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`),
  );
}

function success(details: Readonly<Record<string, string>>) {
  const present = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== ''));
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: present };
}
