import type { Node } from '../generated/types';

/** The label that says which zone a node is in. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';

/**
 * Region and zone of a node as one text: nodes of one key fail together; '' without topology labels
 * (component-helpers/node/topology/helpers.go, `GetZoneKey`).
 */
export function zoneKey({ metadata: { labels = {} } }: Node): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels[ZONE_LABEL] ?? '';
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`;
}
