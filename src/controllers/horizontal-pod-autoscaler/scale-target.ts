import type { AutoscalingHorizontalPodAutoscaler, Scale } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { subresourceOf } from '../../api/rest/subresources';
import type { ApiServer } from '../../api/server';
import { notFound } from '../../api/status';

/** The scale of the object that an autoscaler points at. */
export interface FoundScale {
  readonly kind: Kind;
  readonly view: KubeObject;
  readonly replicas: number;
  /** As a text; empty when the object has none. */
  readonly selector: string;
}

/** The target's scale; or why it can't be had, in the words of the controller's client. */
export function findScale(
  api: ApiServer,
  { metadata, spec }: AutoscalingHorizontalPodAutoscaler,
): FoundScale | { readonly error: string } {
  const { apiVersion = 'v1', kind: kindName, name } = spec.scaleTargetRef;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const kind = api.kindNamed(apiVersion, kindName) ?? servedKind(api, group, kindName);
  if (kind === undefined) return { error: `no matches for kind "${kindName}" in group "${group}"` };
  const part = subresourceOf(kind, 'scale')?.part;
  if (part === undefined) return { error: 'the server could not find the requested resource' };
  const object = api.find(kind, { namespace: metadata.namespace ?? '', name });
  if (object === undefined) return { error: notFound(kind, name).message };
  const view = part.read(object, kind);
  const { spec: wanted, status }: Partial<Scale> = view;
  return { kind, view, replicas: wanted?.replicas ?? 0, selector: status?.selector ?? '' };
}

/** Throws what the server says. */
export function writeScale(api: ApiServer, { kind, view }: FoundScale, replicas: number): void {
  const written = { ...view, spec: { replicas } };
  subresourceOf(kind, 'scale')?.part?.update(api, kind, written, {});
}

/** Any version of the group will do. */
function servedKind(api: ApiServer, group: string, name: string): Kind | undefined {
  return api.kinds().find((kind) => kind.group === group && kind.kind === name);
}
