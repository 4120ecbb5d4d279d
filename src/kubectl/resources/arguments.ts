import { KubectlError } from '../errors';
import type { RestMapper } from './rest-mapper';

export interface TypeAndName {
  readonly type: string;
  readonly name: string;
}

/** What the words after a verb ask for: objects by type and name, or types with or without names. */
export interface ResourceArguments {
  readonly tuples: readonly TypeAndName[];
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/**
 * Reads `TYPE[,TYPE...]`, `TYPE NAME...`, `TYPE[,TYPE...] NAME...`, `TYPE/NAME...`; categories become their types.
 * Source: cli-runtime/pkg/resource/builder.go (ResourceTypeOrNameArgs).
 */
export async function readArguments(mapper: () => RestMapper, words: readonly string[]): Promise<ResourceArguments> {
  const args = multiplied(words);
  if (hasSlashes(args)) return { tuples: args.map(splitTypeName), types: [], names: [] };
  const [first, ...names] = args;
  if (first === undefined) return { tuples: [], types: [], names: [] };
  const types: string[] = [];
  for (const word of first.split(',')) types.push(...((await mapper().expandCategory(word)) ?? [word]));
  return { tuples: [], types: [...new Set(types)], names };
}

/** `a,b x` means a/x and b/x. */
function multiplied(words: readonly string[]): readonly string[] {
  const [first, ...names] = words;
  if (first === undefined || names.length === 0) return words;
  const types = [...new Set(first.split(','))];
  return types.length === 1 ? words : types.flatMap((type) => names.map((name) => `${type}/${name}`));
}

function hasSlashes(args: readonly string[]): boolean {
  const count = args.filter((arg) => arg.includes('/')).length;
  if (count === 0) return false;
  if (count === args.length) return true;
  throw new KubectlError(
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
  );
}

export function splitTypeName(arg: string): TypeAndName {
  const [type = '', name = '', ...more] = arg.split('/');
  if (more.length > 0) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  if (type === '' || name === '' || type.includes(',')) {
    throw new KubectlError('arguments in resource/name form must have a single resource and name');
  }
  return { type, name };
}

/** `pods web`, `pods/web`, unlike `pods` and files. */
export function namesObjects(args: readonly string[]): boolean {
  return args.length > 1 || (args[0]?.includes('/') ?? false);
}
