import type { Kind } from '../kind';
import type { WriteOptions } from '../write-options';
import type { FieldValidation } from './options';
import type { ResourcePath } from './path';
import type { ApiRequest } from './request';

/** One request on its way: what it names and what it may tell the client besides the answer. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: Readonly<Record<string, string>>;
  readonly path: ResourcePath;
  readonly kind: Kind;
  readonly fieldValidation: FieldValidation;
  readonly options: WriteOptions & { readonly warn: (text: string) => void };
}
