/** The parts of an image reference; `tag` is `latest` where neither a tag nor a digest is given. */
export interface ImageName {
  /** With its registry and folder: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:...`, or empty. */
  readonly digest: string;
}

/** Undefined for a text that is no image reference. Source: pkg/util/parsers/parsers.go, distribution/reference. */
export function parseImageName(image: string): ImageName | undefined {
  const known = cache.get(image);
  if (known !== undefined) return known;
  const parsed = parse(image);
  if (parsed === undefined) return undefined;
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(image, parsed);
  return parsed;
}

const MAX_CACHED = 1024;
const MAX_REPOSITORY_LENGTH = 255;
const cache = new Map<string, ImageName>();

const HEX_64 = /^[a-f0-9]{64}$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const DOMAIN =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

function parse(image: string): ImageName | undefined {
  if (HEX_64.test(image)) return undefined;
  const [named = '', digest = '', ...more] = image.split('@');
  if (more.length > 0 || (image.includes('@') && !DIGEST.test(digest))) return undefined;
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : '';
  if (hasTag && !TAG.test(tag)) return undefined;
  const repository = normalizedRepository(hasTag ? named.slice(0, colon) : named);
  if (repository === undefined) return undefined;
  return { repository, tag: tag === '' && digest === '' ? 'latest' : tag, digest };
}

function normalizedRepository(name: string): string | undefined {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isDomain = first !== '' && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = !isDomain ? 'docker.io' : first === 'index.docker.io' ? 'docker.io' : first;
  const rest = isDomain ? name.slice(slash + 1) : name;
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (!DOMAIN.test(domain) || path.length > MAX_REPOSITORY_LENGTH) return undefined;
  return path.split('/').every((part) => PATH.test(part)) ? `${domain}/${path}` : undefined;
}
