import { quote } from '../../api/go/text';
import { ApiError } from '../../api/status';
import { textAt } from '../json';
import type { Query } from '../rest';
import type { Session } from '../session';
import type { Visit } from './list-items';
import { pathOf, type ResourceMapping } from './resource-mapping';

/** How a list is asked for. */
interface ListQuery {
  readonly query?: Query;
  /** How many objects at a time; absent or 0: all at once. */
  readonly chunkSize?: number;
  readonly as?: 'object' | 'table';
}

/** The objects of a type, page by page, each page as one list. */
export function listSource(
  session: Session,
  query: ListQuery,
  mapping: ResourceMapping,
  namespace: string,
  selectors: Query,
): (visit: Visit) => Promise<void> {
  return async (visit) => {
    let next = '';
    do {
      const object = await session.rest
        .get(
          pathOf(mapping, namespace),
          {
            ...selectors,
            ...query.query,
            ...(query.chunkSize && { limit: String(query.chunkSize) }),
            ...(next !== '' && { continue: next }),
          },
          query.as,
        )
        .catch((error: unknown) => {
          throw enhancedListError(error, mapping, selectors);
        });
      await visit({
        mapping,
        namespace,
        name: '',
        object,
        resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
      });
      next = textAt(object, 'metadata', 'continue');
    } while (next !== '');
  };
}

/** Says which list it was (cli-runtime/pkg/resource/helper.go, EnhanceListError). */
function enhancedListError(
  error: unknown,
  mapping: ResourceMapping,
  { labelSelector = '', fieldSelector = '' }: Query,
): unknown {
  if (!(error instanceof ApiError) || (error.reason !== 'BadRequest' && error.reason !== 'NotFound')) return error;
  const subject = quote(`${mapping.group}/${mapping.version}, Resource=${mapping.resource}`);
  const message =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${subject}: ${error.message}`
      : `Unable to find ${subject} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}: ${error.message}`;
  return new ApiError({ ...error.status, message });
}
