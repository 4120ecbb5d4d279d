import { schema } from '../../api/schema';
import type { ResourceMapping } from './resource-mapping';

/** The id of a built-in kind's type, `core.v1.Pod`; undefined for custom resources, which kubectl knows nothing of. */
export function schemaTypeOf({ group, version, kind }: ResourceMapping): string | undefined {
  return types.get(`${group}/${version} ${kind}`);
}

const types: ReadonlyMap<string, string> = new Map(
  schema.kinds.map(({ group, version, kind, type }) => [`${group}/${version} ${kind}`, type]),
);
