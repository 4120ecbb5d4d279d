import { apiVersionOf, type Kind } from '../kind';

/** What stands in the schema without being served as a resource: the kinds of bodies and views of subresources. */
export function bodyKind(group: string, version: string, kind: string, type: string): Kind {
  return {
    group,
    version,
    kind,
    apiVersion: apiVersionOf({ group, version }),
    plural: kind.toLowerCase(),
    singular: '',
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: [],
    subresources: [],
    type,
    strategy: {},
  };
}
