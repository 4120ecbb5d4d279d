import { schema, type KindFacts } from '../../src/api/schema';

/** The kind that a sentence or a line of kubectl's output calls by its singular name, `configmap`. */
export function kindNamed(name: string): KindFacts | undefined {
  return schema.kinds.find(({ singular }) => singular === name);
}
