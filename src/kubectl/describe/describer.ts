import type { JsonObject } from '../../api/go/json-value';
import type { Session } from '../session';

/** Tells of one object. `object` is its present state. */
export type Describer = (object: JsonObject, context: DescribeContext) => Promise<string>;

export interface DescribeContext {
  readonly session: Session;
  readonly showEvents: boolean;
}
