import { composeYaml, UnconvertibleError } from '../../../../api/yaml/compose';
import { YamlError } from '../../../../api/yaml/cursor';
import { parseYaml } from '../../../../api/yaml/parser';
import type { Image } from '../image';
import type { ImageRegistry } from '../registry';
import { definedImage } from './defined-image';
import { DefinitionError } from './fields';
import type { ImageDefinition } from './image-definition';
import { imagePlan } from './image-plan';

/** A registry of images that users define, before another one that has all the others. */
export class ImageShelf implements ImageRegistry {
  readonly #others: ImageRegistry;
  /** By reference (`docker.io/my/app:v1`), or by repository for all tags. */
  readonly #images = new Map<string, Image>();

  constructor(others: ImageRegistry) {
    this.#others = others;
  }

  /** Puts an image there, or another one under the name of an earlier one. Throws an `Error` that says what is wrong with a definition. */
  add(definition: ImageDefinition): void {
    this.#add(definition);
  }

  /** The images that a YAML text describes: one, or a list. Gives their names. */
  addYaml(text: string): readonly string[] {
    const read = readYaml(text);
    return (Array.isArray(read) ? read : [read]).map((definition: unknown) => this.#add(definition));
  }

  find(reference: string): Image | string {
    return this.#images.get(reference) ?? this.#images.get(repositoryOf(reference)) ?? this.#others.find(reference);
  }

  #add(definition: unknown): string {
    try {
      const plan = imagePlan(definition);
      const { repository, tag } = plan;
      this.#images.set(tag === undefined ? repository : `${repository}:${tag}`, definedImage(plan));
      return plan.name ?? repository;
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      throw new Error(`the image ${nameOf(definition)}: ${error.message}`, { cause: error });
    }
  }
}

function readYaml(text: string): unknown {
  try {
    const root = parseYaml(text);
    return root === undefined ? undefined : composeYaml(root);
  } catch (error) {
    if (error instanceof YamlError || error instanceof UnconvertibleError)
      throw new Error(`an image definition: yaml: ${error.message}`, { cause: error });
    throw error;
  }
}

function nameOf(definition: unknown): string {
  const named = typeof definition === 'object' && definition !== null && 'name' in definition;
  return named && typeof definition.name === 'string' ? definition.name : 'definition';
}

function repositoryOf(reference: string): string {
  const at = reference.indexOf('@');
  return at >= 0 ? reference.slice(0, at) : reference.slice(0, reference.lastIndexOf(':'));
}
