import type { Timer } from '../../sim/simulation';
import type { CustomResourceDefinition } from '../generated/types';
import { customResourceDefinitions } from '../kinds/api-extensions';
import { keyOf, withMetadata } from '../object';
import type { ApiServer } from '../server';
import { ApiError } from '../status';
import { definitionRegistry, type DefinitionRegistry } from './definition-registry';
import { withApproval } from './definition/approval-condition';
import { isTrue, withCondition, type ConditionFacts } from './definition/conditions';
import { withAcceptedNames } from './definition/naming';
import { cleanupFinalizer } from './definition/strategy';

const POLL_MS = 5_000;
const POLL_TIMEOUT_MS = 60_000;
const RETRY_BASE_MS = 5;
const RETRY_MAX_MS = 1_000_000;

/**
 * Serves custom resources: follows their definitions, grants them names, and deletes all resources of one that goes.
 * Source: apiextensions-apiserver/pkg/controller/{status,establish,apiapproval,finalizer}. Returns the function that ends it.
 *
 * Divergence from real Kubernetes: each step takes no time, so a resource can be created as soon as its definition is; discovery lists all
 * verbs of a resource whose definition is going; its open watches are not ended when it has gone.
 */
export function startCustomResources(api: ApiServer): () => void {
  const controller = new DefinitionController(api);
  return () => controller.stop();
}

/** How far the deletion of a definition's resources has come. */
interface Cleanup {
  timer: Timer | undefined;
  beganMs: number;
  failures: number;
}

class DefinitionController {
  readonly #api: ApiServer;
  readonly #registry: DefinitionRegistry;
  /** By uid of the definition. */
  readonly #cleanups = new Map<string, Cleanup>();
  readonly #end: () => void;

  constructor(api: ApiServer) {
    this.#api = api;
    this.#registry = definitionRegistry(api);
    this.#end = api.watch(customResourceDefinitions, {}, ({ type, object }) => {
      if (type === 'DELETED') this.#forget(object);
      else this.#sync(object.metadata.name);
    });
  }

  stop(): void {
    this.#end();
    for (const { timer } of this.#cleanups.values()) timer?.cancel();
    this.#cleanups.clear();
  }

  /** Does the next thing that there is to do; what it writes brings the definition back. */
  #sync(name: string): void {
    const definition = this.#api.find(customResourceDefinitions, { namespace: '', name });
    if (definition === undefined) return;
    const { nowMs } = this.#api.sim;
    const next =
      withAcceptedNames(definition, this.#api.list(customResourceDefinitions), nowMs) ??
      withApproval(definition, nowMs) ??
      withEstablished(definition, nowMs);
    this.#registry.serve(next ?? definition);
    if (next !== undefined) {
      this.#api.updateStatus(customResourceDefinitions, next);
      // Names that it had before are free.
      this.#syncOthers(definition);
    }
    if (definition.metadata.deletionTimestamp !== undefined && next === undefined) this.#clean(definition);
  }

  #syncOthers({ metadata, spec }: CustomResourceDefinition): void {
    for (const other of this.#api.list(customResourceDefinitions))
      if (other.metadata.name !== metadata.name && other.spec.group === spec.group) this.#sync(other.metadata.name);
  }

  #forget(definition: CustomResourceDefinition): void {
    this.#cleanups.get(definition.metadata.uid)?.timer?.cancel();
    this.#cleanups.delete(definition.metadata.uid);
    this.#registry.retire(definition);
    this.#syncOthers(definition);
  }

  /** Begins to delete the resources of a definition that is being deleted, unless that is under way. */
  #clean(definition: CustomResourceDefinition): void {
    const { uid, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(cleanupFinalizer) || this.#cleanups.has(uid)) return;
    const cleanup: Cleanup = { timer: undefined, beganMs: this.#api.sim.nowMs, failures: 0 };
    this.#cleanups.set(uid, cleanup);
    this.#deleteInstances(definition, cleanup);
  }

  #deleteInstances(definition: CustomResourceDefinition, cleanup: Cleanup): void {
    cleanup.beganMs = this.#api.sim.nowMs;
    const current = this.#report(definition, IN_PROGRESS);
    const storage = this.#registry.storageOf(definition);
    if (!isTrue(definition, 'Established') || storage === undefined) {
      this.#release(current, NEVER_ESTABLISHED);
      return;
    }
    const refusals: string[] = [];
    for (const object of this.#api.list(storage)) {
      try {
        this.#api.delete(storage, keyOf(object));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusals.push(error.message);
      }
    }
    if (refusals.length === 0) {
      this.#awaitEmpty(current, cleanup);
      return;
    }
    this.#fail(current, cleanup, 'InstanceDeletionFailed', `could not issue all deletes: ${refusals.join(', ')}`);
  }

  /** Resources that wait for their keepers are looked for again and again. */
  #awaitEmpty(definition: CustomResourceDefinition, cleanup: Cleanup): void {
    const storage = this.#registry.storageOf(definition);
    if (storage === undefined || this.#api.collection(storage).size === 0) {
      this.#release(definition, COMPLETED);
      return;
    }
    if (this.#api.sim.nowMs - cleanup.beganMs >= POLL_TIMEOUT_MS) {
      const message = 'could not confirm zero CustomResources remaining: context deadline exceeded';
      this.#fail(definition, cleanup, 'InstanceDeletionCheck', message);
      return;
    }
    this.#later(definition, cleanup, POLL_MS, (latest) => this.#awaitEmpty(latest, cleanup));
  }

  #fail(definition: CustomResourceDefinition, cleanup: Cleanup, reason: string, message: string): void {
    this.#report(definition, { type: 'Terminating', status: 'True', reason, message });
    const delayMs = Math.min(RETRY_BASE_MS * 2 ** cleanup.failures, RETRY_MAX_MS);
    cleanup.failures += 1;
    this.#later(definition, cleanup, delayMs, (latest) => this.#deleteInstances(latest, cleanup));
  }

  #later(
    { metadata }: CustomResourceDefinition,
    cleanup: Cleanup,
    delayMs: number,
    act: (latest: CustomResourceDefinition) => void,
  ): void {
    cleanup.timer = this.#api.sim.after(delayMs, () => {
      const latest = this.#api.find(customResourceDefinitions, { namespace: '', name: metadata.name });
      if (latest?.metadata.uid === metadata.uid) act(latest);
    });
  }

  #report(definition: CustomResourceDefinition, condition: ConditionFacts): CustomResourceDefinition {
    return this.#api.updateStatus(customResourceDefinitions, withCondition(definition, condition, this.#api.sim.nowMs));
  }

  /** Lets the definition go. */
  #release(definition: CustomResourceDefinition, condition: ConditionFacts): void {
    const finalizers = (definition.metadata.finalizers ?? []).filter((name) => name !== cleanupFinalizer);
    const free = withMetadata(definition, { finalizers: finalizers.length === 0 ? undefined : finalizers });
    this.#api.replace(customResourceDefinitions, withCondition(free, condition, this.#api.sim.nowMs));
  }
}

const IN_PROGRESS: ConditionFacts = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const COMPLETED: ConditionFacts = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
};
const NEVER_ESTABLISHED: ConditionFacts = {
  type: 'Terminating',
  status: 'False',
  reason: 'NeverEstablished',
  message: 'resource was never established',
};

/** Source: apiextensions-apiserver/pkg/controller/establish/establishing_controller.go. */
function withEstablished(definition: CustomResourceDefinition, nowMs: number): CustomResourceDefinition | undefined {
  if (!isTrue(definition, 'NamesAccepted') || isTrue(definition, 'Established')) return undefined;
  const message = 'the initial names have been accepted';
  return withCondition(
    definition,
    { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message },
    nowMs,
  );
}
