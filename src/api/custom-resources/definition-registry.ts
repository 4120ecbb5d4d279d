import { deepEqual } from '../equality';
import type { CustomResourceDefinition } from '../generated/types';
import type { Kind } from '../kind';
import { customResourceDefinitions } from '../kinds/api-extensions';
import type { ApiServer } from '../server';
import { storageKind, versionKinds, type Converter } from './custom-kinds';
import { isTrue } from './definition/conditions';
import type * as WebhookConversion from './webhook-conversion';

/** What is served of one definition. */
interface Entry {
  readonly storage: Kind;
  definition: CustomResourceDefinition;
}

/** The definitions whose resources an API server serves. */
export interface DefinitionRegistry {
  /** Serves what the definition says now. Does nothing before its names are accepted. */
  serve(definition: CustomResourceDefinition): void;
  /** Serves nothing of the definition any more, and forgets that there was something. */
  retire(definition: CustomResourceDefinition): void;
  /** The kind that holds the objects; undefined when none was ever served. */
  storageOf(definition: CustomResourceDefinition): Kind | undefined;
}

export function definitionRegistry(api: ApiServer): DefinitionRegistry {
  return api.shared(createRegistry);
}

/** Serves the resources of all definitions that are stored: for a server that goes on where another one has ended. */
export function serveStoredDefinitions(api: ApiServer): void {
  const registry = definitionRegistry(api);
  for (const definition of api.list(customResourceDefinitions)) registry.serve(definition);
}

function createRegistry(api: ApiServer): DefinitionRegistry {
  const entries = new Map<string, Entry>();
  return {
    serve(definition) {
      if (!isTrue(definition, 'NamesAccepted') && !isTrue(definition, 'Established')) return;
      const known = entries.get(definition.metadata.uid);
      if (known !== undefined && servesTheSame(known.definition, definition)) return;
      const entry = known ?? newEntry(definition);
      entry.definition = definition;
      entries.set(definition.metadata.uid, entry);
      api.serve(entry.storage, versionKinds(definition, entry.storage, converterOf(api, definition)));
    },
    retire({ metadata }) {
      const entry = entries.get(metadata.uid);
      if (entry === undefined) return;
      entries.delete(metadata.uid);
      api.retire(entry.storage);
    },
    storageOf: ({ metadata }) => entries.get(metadata.uid)?.storage,
  };
}

/** Webhooks are called by code that is read when the first object comes. */
function converterOf(api: ApiServer, definition: CustomResourceDefinition): Converter | undefined {
  if (definition.spec.conversion?.strategy !== 'Webhook') return undefined;
  return (content, apiVersion) =>
    (require('./webhook-conversion') as typeof WebhookConversion).convertByWebhook(
      api,
      definition,
      content,
      apiVersion,
    );
}

function newEntry(definition: CustomResourceDefinition): Entry {
  const entry: Entry = { definition, storage: storageKind(definition, () => entry.definition) };
  return entry;
}

function servesTheSame(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return (
    deepEqual(a.spec, b.spec) &&
    deepEqual(a.status?.acceptedNames, b.status?.acceptedNames) &&
    isTrue(a, 'Terminating') === isTrue(b, 'Terminating')
  );
}
