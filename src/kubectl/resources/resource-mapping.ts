import type { JsonObject } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import { KubectlError } from '../errors';
import { textAt } from '../json';

/** What discovery tells of a resource type, and where the API server serves it. */
export interface ResourceMapping {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural, as in paths: `pods`. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `pods`, `deployments.apps`. */
export function groupResourceOf({ group, resource }: ResourceMapping): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** How a kind stands before the name in messages: `pod`, `deployment.apps`. */
export function kindText({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

export function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `pod`, `deployment.apps` for an object by what it says of itself. */
export function kindTextOf(object: JsonObject): string {
  return kindText({ group: groupVersionOf(textAt(object, 'apiVersion')).group, kind: textAt(object, 'kind') });
}

/** What can be known of a type without a server: not where it is served, nor whether it is namespaced. */
export function localMapping(apiVersion: string, kind: string): ResourceMapping {
  const singular = kind.toLowerCase();
  const named = { kind, singular, resource: `${singular}s` };
  return { ...groupVersionOf(apiVersion), ...named, shortNames: [], categories: [], namespaced: false, verbs: [] };
}

/**
 * The path of a collection, an object or a subresource. An empty namespace means all of them. Throws for what can't be a part of a path
 * (client-go/rest/request.go, Namespace and Name).
 */
export function pathOf(mapping: ResourceMapping, namespace: string, name = '', subresource = ''): string {
  requirePathSegment('namespace', namespace);
  requirePathSegment('resource name', name);
  const root = mapping.group === '' ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  const scope = mapping.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const rest = [name, subresource].filter((part) => part !== '').map((part) => `/${encodeURIComponent(part)}`);
  return `${root}${scope}/${mapping.resource}${rest.join('')}`;
}

/** Source: apimachinery/pkg/api/validation/path/name.go (IsValidPathSegmentName). */
function requirePathSegment(what: string, text: string): void {
  const problems =
    text === '.' || text === '..'
      ? [`may not be '${text}'`]
      : ['/', '%'].filter((character) => text.includes(character)).map((character) => `may not contain '${character}'`);
  if (problems.length > 0) throw new KubectlError(`invalid ${what} ${quote(text)}: [${problems.join(' ')}]`);
}
