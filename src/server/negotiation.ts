import { isHandTool } from '../api/rest/http-message';
import type { ApiRequest } from '../api/rest/request';
import { parseResourcePath } from '../api/rest/path';
import { notAcceptable, unroutable, type ApiError } from '../api/status';
import { parseAccept, type AcceptClause } from './accept';

/** How an answer is to look. */
export interface Representation {
  readonly mediaType: 'application/json' | 'application/yaml';
  readonly as: NonNullable<ApiRequest['as']>;
  readonly pretty: boolean;
}

/** What a path answers: API objects can be transformed, the list of groups can be aggregated, other documents are as they are. */
export type DocumentKind = 'resource' | 'discovery' | 'openapi' | 'document';

const MEDIA_TYPES = ['application/json', 'application/yaml'] as const;
/** What a real server offers, and says that it does. */
const REAL_MEDIA_TYPES = [...MEDIA_TYPES, 'application/vnd.kubernetes.protobuf'];
const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const OPENAPI_PROTOBUF = /^com\.github\.proto-openapi\.spec\.v[23][@.]v1\.0\+protobuf$/;

const PLAIN: Representation = { mediaType: 'application/json', as: 'object', pretty: false };

/**
 * The best representation that a client accepts; undefined when it accepts none (406).
 * Source: apiserver/pkg/endpoints/handlers/negotiation/negotiate.go, handlers/rest.go (`AllowsMediaTypeTransform`),
 * endpoints/discovery/aggregated/negotiation.go.
 *
 * Divergence from real Kubernetes: no protobuf but that of OpenAPI, and no CBOR.
 */
export function negotiate(header: string | undefined, document: DocumentKind): Representation | undefined {
  if (header === undefined || header === '') return PLAIN;
  for (const clause of parseAccept(header)) {
    if (document === 'openapi' && clause.type === 'application' && OPENAPI_PROTOBUF.test(clause.subtype))
      return { ...PLAIN, as: 'protobuf' };
    for (const mediaType of MEDIA_TYPES) {
      if (!matches(clause, mediaType)) continue;
      const as = transformOf(clause, document);
      if (as === undefined) continue;
      return { mediaType, as, pretty: clause.parameters.get('pretty') === '1' };
    }
  }
  return undefined;
}

/**
 * 406 for a client that accepts nothing of what a path could answer. The router knows the types alone (it is go-restful); their parameters are
 * looked at later, as is everything of `/apis`, which has no route (apiserver/pkg/endpoints/handlers/negotiation/errors.go).
 */
export function refusedAccept(header: string, path: string): ApiError {
  const isKnown = parseAccept(header).some((clause) =>
    REAL_MEDIA_TYPES.some((mediaType) => matches(clause, mediaType)),
  );
  if (isKnown || path === '/apis')
    return notAcceptable(`only the following media types are accepted: ${REAL_MEDIA_TYPES.join(', ')}`);
  const streams = parseResourcePath(path)?.name === '' ? STREAM_TYPES : [];
  return unroutable(
    406,
    `Not Acceptable\n\nAvailable representations: ${[...REAL_MEDIA_TYPES, ...streams].join(', ')}`,
  );
}

/** 406 for a watch as YAML, which has no frames. */
export function requireStreamable({ mediaType }: Representation): void {
  if (mediaType === 'application/json') return;
  throw notAcceptable(`only the following media types are accepted: ${STREAM_TYPES.join(', ')}`);
}

/** Does the client want a text for people? */
export function isPrettyWanted(pretty: string | undefined, userAgent: string): boolean {
  if (pretty !== undefined && pretty !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(pretty);
  return isHandTool(userAgent);
}

/** What kind of document a path answers. */
export function documentKindOf(path: string): DocumentKind {
  if (path === '/api' || path === '/apis') return 'discovery';
  if (path.startsWith('/openapi/')) return 'openapi';
  return path.startsWith('/api/') || path.startsWith('/apis/') ? 'resource' : 'document';
}

function matches({ type, subtype }: AcceptClause, mediaType: string): boolean {
  if (type === '*') return subtype === '*';
  return subtype === '*' ? mediaType.startsWith(`${type}/`) : mediaType === `${type}/${subtype}`;
}

/** Undefined for what the document can't be turned into. */
function transformOf({ parameters }: AcceptClause, document: DocumentKind): Representation['as'] | undefined {
  const stream = parameters.get('stream') ?? '';
  if (stream !== '' && stream !== 'watch') return undefined;
  const kind = parameters.get('as') ?? '';
  const group = parameters.get('g') ?? '';
  const version = parameters.get('v') ?? '';
  if (kind === '' && group === '' && version === '') return 'object';
  const transform = Object.hasOwn(TRANSFORMS, document) ? TRANSFORMS[document] : undefined;
  return transform?.[`${group}/${version} ${kind}`];
}

const TRANSFORMS: Readonly<Partial<Record<DocumentKind, Readonly<Partial<Record<string, Representation['as']>>>>>> = {
  resource: {
    'meta.k8s.io/v1 Table': 'table',
    'meta.k8s.io/v1beta1 Table': 'table',
    'meta.k8s.io/v1 PartialObjectMetadata': 'metadata',
    'meta.k8s.io/v1beta1 PartialObjectMetadata': 'metadata',
    'meta.k8s.io/v1 PartialObjectMetadataList': 'metadata',
    'meta.k8s.io/v1beta1 PartialObjectMetadataList': 'metadata',
  },
  discovery: {
    'apidiscovery.k8s.io/v2 APIGroupDiscoveryList': 'discovery-v2',
  },
};
