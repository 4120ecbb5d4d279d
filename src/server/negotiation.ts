import { isHandTool } from '../api/rest/http-message';
import type { ApiRequest } from '../api/rest/request';
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
const OPENAPI_PROTOBUF = /^com\.github\.proto-openapi\.spec\.v[23][@.]v1\.0\+protobuf$/;

/** Lists and watches say what they would have accepted. */
export const notAcceptableMessage = `only the following media types are accepted: ${MEDIA_TYPES.join(', ')}`;

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
