import type { Node, PersistentVolumeSpec, StorageClass, TopologySelectorTerm } from '../../api/generated/types';
import { topologyTermOf } from '../../api/volumes/topology';
import { fnv1 } from '../fnv';

type NodeAffinity = NonNullable<PersistentVolumeSpec['nodeAffinity']>;
/** One place: a value for each of some node labels. */
type Segment = readonly (readonly [key: string, value: string])[];

/**
 * Which nodes reach a volume that is made for the claim: those of one of the places that the class allows, the selected node's where a
 * node was selected. Undefined: all nodes. Volumes of one StatefulSet are spread over the places
 * (kubernetes-csi/external-provisioner, pkg/controller/topology.go; cloud-provider/volume/helpers/zones.go, `ChooseZonesForVolume`).
 */
export function volumeAffinity(
  { allowedTopologies = [] }: StorageClass,
  claimName: string,
  node: Node | undefined,
): NodeAffinity | undefined {
  const segment = node && segmentOf(node, allowedTopologies);
  if (segment !== undefined) return affinityTo(segment);
  const segments = new Map(allowedTopologies.flatMap(segmentsOf).map((each) => [JSON.stringify(each), each]));
  const choices = [...segments.keys()].sort();
  const chosen = segments.get(choices[placeOf(claimName, choices.length)] ?? '');
  return chosen && affinityTo(chosen);
}

function segmentOf({ metadata }: Node, terms: readonly TopologySelectorTerm[]): Segment | undefined {
  const { labels = {} } = metadata;
  return topologyTermOf(terms, labels)?.matchLabelExpressions?.map(({ key }) => [key, labels[key] ?? '']);
}

/** Every combination of the values that the term allows; none of a term that names no label. */
function segmentsOf({ matchLabelExpressions = [] }: TopologySelectorTerm): readonly Segment[] {
  let segments: readonly Segment[] = matchLabelExpressions.length === 0 ? [] : [[]];
  for (const { key, values } of matchLabelExpressions)
    segments = segments.flatMap((segment) => values.map((value): Segment => [...segment, [key, value]]));
  return segments;
}

function affinityTo(segment: Segment): NodeAffinity {
  const matchExpressions = segment.map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** The same name leads to the same place; `<claim>-<set>-1` to the one after that of `<claim>-<set>-0` (`getPVCNameHashAndIndexOffset`). */
export function placeOf(claimName: string, places: number): number {
  const [, stem = claimName, ordinal = '0'] = /^(.*)-(\d+)$/.exec(claimName) ?? [];
  const hashed = stem === claimName ? claimName : stem.slice(stem.lastIndexOf('-') + 1);
  return places === 0 ? 0 : ((fnv1(hashed) + Number(ordinal)) >>> 0) % places;
}
