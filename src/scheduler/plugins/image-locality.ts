import type { Pod } from '../../api/generated/types';
import type { ImageState, NodeInfo } from '../framework/node-info';
import { MAX_NODE_SCORE, type Plugin, type PluginHandle } from '../framework/plugin';
import { IMAGE_LOCALITY } from './names';

const MEBIBYTE = 1024 * 1024;
const MIN_THRESHOLD_BYTES = 23 * MEBIBYTE;
const MAX_CONTAINER_THRESHOLD_BYTES = 1000 * MEBIBYTE;

/** Prefers nodes that have the pod's images (pkg/scheduler/framework/plugins/imagelocality/image_locality.go). */
export function imageLocality({ nodes: lister }: Pick<PluginHandle, 'nodes'>): Plugin {
  return {
    name: IMAGE_LOCALITY,
    // On how many nodes an image is counts as something of each of them.
    sign: ({ pod }) => `${containersOf(pod)} ${JSON.stringify(imagesOf(pod))}`,
    score(_state, { pod }, nodes, scores) {
      const images = imagesOf(pod);
      const containers = containersOf(pod);
      const totalNodes = lister.list().length;
      // Nodes with the same images, so with the same score, are many and share their map.
      let last: ReadonlyMap<string, ImageState> | undefined;
      let lastScore = 0;
      for (let index = 0; index < nodes.length; index += 1) {
        const { imageStates } = nodes[index] as NodeInfo;
        if (imageStates.size === 0) continue;
        if (imageStates !== last) {
          last = imageStates;
          lastScore = imageScore(sumImageScores(images, { imageStates }, totalNodes), containers);
        }
        scores[index] = lastScore;
      }
    },
  };
}

/** From 0 for less than 23 MiB to 100 for 1000 MiB a container (`calculatePriority`). */
export function imageScore(sumBytes: number, containers: number): number {
  const max = MAX_CONTAINER_THRESHOLD_BYTES * containers;
  const bounded = Math.min(Math.max(sumBytes, MIN_THRESHOLD_BYTES), max);
  return Math.trunc((MAX_NODE_SCORE * (bounded - MIN_THRESHOLD_BYTES)) / (max - MIN_THRESHOLD_BYTES));
}

/** The sizes of the images that are on the node, each scaled down by how few nodes have it: nobody shall flock to one node for an image. */
export function sumImageScores(
  images: readonly string[],
  node: Pick<NodeInfo, 'imageStates'>,
  totalNodes: number,
): number {
  let sum = 0;
  for (const image of images) {
    const state = node.imageStates.get(image);
    if (state !== undefined) sum += Math.trunc(state.sizeBytes * (state.nodes.size / totalNodes));
  }
  return sum;
}

/** `nginx` -> `nginx:latest`. */
export function normalizedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

function containersOf({ spec }: Pod): number {
  return spec.containers.length + (spec.initContainers?.length ?? 0);
}

function imagesOf({ spec }: Pod): readonly string[] {
  const images = [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) => image);
  for (const { image } of spec.volumes ?? []) if (image !== undefined) images.push(image.reference ?? '');
  return images.map(normalizedImageName);
}
