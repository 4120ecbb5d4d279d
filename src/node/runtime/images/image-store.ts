import { parseImageName } from '../../../api/image-name';
import type { Simulation } from '../../../sim/simulation';
import { hexId } from '../hex-id';
import type { Image } from './image';
import type { Credentials, ImageRegistry } from './registry';

/** An image on a node. */
export interface PulledImage {
  readonly image: Image;
  /** `docker.io/library/nginx:1.14.2`, as the runtime calls it. */
  readonly reference: string;
  /** `docker.io/library/nginx@sha256:...`. */
  readonly id: string;
  /** It came with the node: nobody pulled it. */
  readonly preloaded: boolean;
}

export type PullResult = { readonly image: PulledImage; readonly pullMs: number } | { readonly error: string };

interface Pull {
  readonly reference: string;
  readonly credentials: readonly Credentials[];
  readonly done: (result: PullResult) => void;
}

/** How long the registry takes to say what an image is, and how fast its layers come. */
const RESOLVE_MS = 600;
const BYTES_PER_MS = 25_000;

/**
 * The images of one node, and the pulling of more: first come first served, one at a time (`serializeImagePulls`) or several.
 *
 * Divergence from real Kubernetes: a pull takes 0.6 s and a second for each 25 MB; layers that images have in common are not told apart.
 */
export class ImageStore {
  readonly #sim: Simulation;
  readonly #registry: ImageRegistry;
  readonly #images = new Map<string, PulledImage>();
  /** `maxParallelImagePulls`. */
  maxParallelPulls = 1;
  #queue: Pull[] = [];
  #pulling = 0;
  #versions = 0;
  /** Another number whenever an image came or went. */
  generation = 0;

  constructor(sim: Simulation, registry: ImageRegistry) {
    this.#sim = sim;
    this.#registry = registry;
  }

  /** In no particular order. */
  list(): IterableIterator<PulledImage> {
    return this.#images.values();
  }

  /** The image under a well-formed name, with or without registry and tag. */
  get(name: string): PulledImage | undefined {
    return this.#images.get(normalizedReference(name));
  }

  /** Puts an image on the node without a pull. Throws for one that the registry does not have. */
  preload(name: string): void {
    const reference = normalizedReference(name);
    const image = this.#registry.find(reference);
    if (typeof image === 'string') throw new Error(image);
    this.#add(reference, image, true);
  }

  remove(name: string): void {
    this.#images.delete(normalizedReference(name));
    this.generation += 1;
  }

  /** Calls back once, when the image has come or cannot. */
  pull(name: string, done: (result: PullResult) => void, credentials: readonly Credentials[] = []): void {
    this.#queue.push({ reference: normalizedReference(name), credentials, done });
    this.#pullNext();
  }

  /** The node lost its power: pulls that were going on are forgotten. */
  abort(): void {
    this.#queue = [];
    this.#pulling = 0;
  }

  #pullNext(): void {
    if (this.#pulling >= this.maxParallelPulls) return;
    const pull = this.#queue.shift();
    if (pull === undefined) return;
    this.#pulling += 1;
    const { reference, credentials, done } = pull;
    const image = this.#registry.find(reference, credentials);
    const present = this.#images.get(reference)?.image === image;
    const pullMs = RESOLVE_MS + (typeof image === 'string' || present ? 0 : Math.ceil(image.sizeBytes / BYTES_PER_MS));
    const queue = this.#queue;
    this.#sim.after(pullMs, () => {
      if (this.#queue !== queue) return;
      this.#pulling -= 1;
      done(typeof image === 'string' ? { error: image } : { image: this.#add(reference, image, false), pullMs });
      this.#pullNext();
    });
  }

  #add(reference: string, image: Image, preloaded: boolean): PulledImage {
    const known = this.#images.get(reference);
    if (known?.image === image) return known;
    const digest = digestOf(reference, known === undefined ? 0 : (this.#versions += 1));
    const pulled = { image, reference, id: `${repositoryOf(reference)}@sha256:${digest}`, preloaded };
    this.#images.set(reference, pulled);
    this.generation += 1;
    return pulled;
  }
}

/** `nginx` → `docker.io/library/nginx:latest`. Throws for what is no image name. */
function normalizedReference(name: string): string {
  const parsed = parseImageName(name);
  if (parsed === undefined) throw new Error(`not an image name: ${name}`);
  const { repository, tag, digest } = parsed;
  return digest === '' ? `${repository}:${tag}` : `${repository}@${digest}`;
}

function repositoryOf(reference: string): string {
  const at = reference.indexOf('@');
  return at >= 0 ? reference.slice(0, at) : reference.slice(0, reference.lastIndexOf(':'));
}

/** `version` counts the images that were pushed under the same name. */
function digestOf(reference: string, version: number): string {
  const at = reference.indexOf('@sha256:');
  if (at >= 0) return reference.slice(at + '@sha256:'.length);
  if (version > 0) return hexId(`image ${reference} ${version}`);
  let digest = firstDigests.get(reference);
  if (digest === undefined) {
    digest = hexId(`image ${reference}`);
    if (firstDigests.size < MAX_FIRST_DIGESTS) firstDigests.set(reference, digest);
  }
  return digest;
}

/** By reference: every node of every cluster asks for the same few. */
const firstDigests = new Map<string, string>();
const MAX_FIRST_DIGESTS = 1000;
