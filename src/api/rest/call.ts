import type { User } from '../authentication/user';
import type { Kind } from '../kind';
import type { WriteOptions } from '../write-options';
import type { FieldValidation } from './options';
import type { RequestPath } from './path';
import type { Query } from './query';
import type { ReadBody } from './raw-body';
import type { ApiRequest } from './request';

/** One request on its way: what it names and what it may tell the client besides the answer. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: Query;
  readonly path: RequestPath;
  readonly kind: Kind;
  readonly user: User;
  /** What the request's body says. */
  readonly body: ReadBody;
  readonly fieldValidation: FieldValidation;
  /** With the user and, when the request tells one, the field manager. */
  readonly options: WriteOptions & { readonly user: User; readonly warn: (text: string) => void };
}
