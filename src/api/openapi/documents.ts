import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '../kind';
import { kubernetesVersion } from '../kubernetes-version';
import { schema } from '../schema';
import type { ApiServer } from '../server';
import { customSchema } from './custom-schema';
import type { OpenApiDocument } from './document';
import { swaggerProtobuf } from './swagger-protobuf';
import { swaggerDocument, type SwaggerDocument } from './swagger';
import { discoveryDocument, versionDocument } from './version-document';

/** A document, and the text by which a client knows whether it has it already. */
export interface Hashed<T> {
  readonly document: T;
  readonly hash: string;
}

/** What one server publishes about its API, made when first asked for and again when the set of its kinds has changed. */
export class OpenApiDocuments {
  readonly #api: ApiServer;
  #kinds: readonly Kind[] = [];
  /** By the path below `/openapi/v3/`. */
  readonly #hashes = new Map<string, string>();
  readonly #documents = new Map<string, OpenApiDocument>();
  #swagger: Hashed<SwaggerDocument> | undefined;
  #protobuf: Uint8Array | undefined;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** The paths below `/openapi/v3/` that there are. */
  paths(): readonly string[] {
    this.#refresh();
    return [...this.#hashes.keys()];
  }

  /** Undefined for a path of which there is no document. */
  hashOf(path: string): string | undefined {
    this.#refresh();
    const known = this.#hashes.get(path);
    if (known !== '') return known;
    const kinds = this.#kinds.filter((kind) => pathOf(kind) === path);
    const facts = kinds.map(({ strategy: _rules, conversion: _conversion, ...rest }) => rest);
    const schemas = kinds.map((kind) => this.#customSchema(kind));
    const hash = hashOf([kubernetesVersion, path, facts, schemas]);
    this.#hashes.set(path, hash);
    return hash;
  }

  document(path: string): Hashed<OpenApiDocument> | undefined {
    const hash = this.hashOf(path);
    if (hash === undefined) return undefined;
    const known = this.#documents.get(path);
    if (known !== undefined) return { document: known, hash };
    const kinds = this.#kinds.filter((kind) => pathOf(kind) === path);
    const [first] = kinds;
    const made =
      first === undefined ? discoveryDocument(path) : versionDocument(first, kinds, (kind) => this.#customSchema(kind));
    if (made === undefined) throw new Error(`no document is made for ${path}`);
    this.#documents.set(path, made);
    return { document: made, hash };
  }

  /** All in one, as OpenAPI v2. */
  swagger(): Hashed<SwaggerDocument> {
    this.#refresh();
    if (this.#swagger === undefined) {
      const parts = this.paths().map((path) => this.document(path));
      const document = swaggerDocument(parts.flatMap((part) => part?.document ?? []));
      this.#swagger = { document, hash: hashOf(parts.map((part) => part?.hash)) };
    }
    return this.#swagger;
  }

  protobuf(): Hashed<Uint8Array> {
    const { document, hash } = this.swagger();
    this.#protobuf ??= swaggerProtobuf(document);
    return { document: this.#protobuf, hash };
  }

  #customSchema(kind: Kind) {
    return schema.types[kind.type] === undefined ? customSchema(this.#api, kind) : undefined;
  }

  #refresh(): void {
    const kinds = this.#api.kinds();
    if (kinds === this.#kinds) return;
    this.#kinds = kinds;
    this.#hashes.clear();
    this.#documents.clear();
    this.#swagger = undefined;
    this.#protobuf = undefined;
    const groups = kinds.filter(({ group }) => group !== '').map(({ group }) => `apis/${group}`);
    const paths = new Set(['api', 'apis', 'version', ...groups, ...kinds.map(pathOf)]);
    for (const path of [...paths].sort()) this.#hashes.set(path, '');
  }
}

/** The documents of a server, kept with it. */
export function openApiDocuments(api: ApiServer): OpenApiDocuments {
  return api.shared(makeDocuments);
}

function makeDocuments(api: ApiServer): OpenApiDocuments {
  return new OpenApiDocuments(api);
}

function pathOf(kind: Kind): string {
  return `${kind.group === '' ? 'api' : 'apis'}/${apiVersionOf(kind)}`;
}

/**
 * Divergence from real Kubernetes: of what a document is made from, not of its bytes, so that an index can be had without making all
 * documents.
 */
function hashOf(parts: unknown): string {
  return createHash('sha512').update(JSON.stringify(parts)).digest('hex').toUpperCase();
}
