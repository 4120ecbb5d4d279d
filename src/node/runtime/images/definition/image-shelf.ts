import { composeYaml, UnconvertibleError } from '../../../../api/yaml/compose';
import { YamlError } from '../../../../api/yaml/cursor';
import { parseYaml } from '../../../../api/yaml/parser';
import type { Image } from '../image';
import type { Credentials, ImageRegistry } from '../registry';
import { definedImage } from './defined-image';
import { DefinitionError } from './fields';
import type { ImageDefinition } from './image-definition';
import { imagePlan } from './image-plan';

/** A registry of images that users define, before another one that has all the others. */
export class ImageShelf implements ImageRegistry {
  readonly #others: ImageRegistry;
  /** By reference (`docker.io/my/app:v1`), or by repository for all tags. */
  readonly #images = new Map<string, Image>();
  /** Who may pull from a registry, by its host. */
  readonly #accounts = new Map<string, Omit<Credentials, 'host'>>();
  readonly #unreachable = new Set<string>();

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

  /** From now on this registry (`registry.example.com`) gives images only to who shows these credentials. */
  makePrivate({ host, ...account }: Credentials): void {
    this.#accounts.set(host, account);
  }

  /** Is there anybody at this registry? Nodes keep what they have pulled. */
  setReachable(host: string, reachable: boolean): void {
    if (reachable) this.#unreachable.delete(host);
    else this.#unreachable.add(host);
  }

  find(reference: string, credentials: readonly Credentials[] = []): Image | string {
    const repository = repositoryOf(reference);
    const [host = ''] = repository.split('/');
    if (this.#unreachable.has(host)) return unreachableText(reference, repository);
    const account = this.#accounts.get(host);
    const allowed = credentials.some(
      ({ host: at, username, password }) =>
        at === host && username === account?.username && password === account.password,
    );
    if (account !== undefined && !allowed) return unauthorizedText(reference, repository);
    return this.#images.get(reference) ?? this.#images.get(repository) ?? this.#others.find(reference);
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

function failed(reference: string): string {
  return `failed to pull and unpack image "${reference}": failed to resolve image: `;
}

/** containerd, core/remotes/docker/resolver.go. */
function unauthorizedText(reference: string, repository: string): string {
  if (repository.startsWith('docker.io/')) {
    return `${failed(reference)}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
  return `${failed(reference)}unexpected status from HEAD request to ${manifestUrl(reference, repository)}: 401 Unauthorized`;
}

function unreachableText(reference: string, repository: string): string {
  return `${failed(reference)}failed to do request: Head "${manifestUrl(reference, repository)}": dial tcp: connect: connection refused`;
}

function manifestUrl(reference: string, repository: string): string {
  const [host = '', ...path] = repository.split('/');
  const at = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return `https://${at}/v2/${path.join('/')}/manifests/${reference.slice(repository.length + 1)}`;
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
