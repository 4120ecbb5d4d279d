import { apiVersionOf } from '../../src/api/kind';
import type { Namespace, Node, ServiceAccount, Taint } from '../../src/api/generated/types';
import { resourcePath, type ResourcePath } from '../../src/api/rest/path';
import { ApiError } from '../../src/api/status';
import type { ClusterPlace } from '../../src/cli/cluster-place';
import { contextClient } from '../../src/cli/context-client';
import type { Client } from '../../src/client/client';
import { listObjects, readObject, send, type Resource } from '../../src/client/resources';
import type { NodeSpec } from '../../src/cluster/cluster';
import { failed, OnlyEmbedded } from './failure';
import { kindNamed } from './kinds';
import type { Subject } from './subjects';

const NODE: Resource<Node> = { apiVersion: 'v1', plural: 'nodes' };
const SERVICE_ACCOUNT: Resource<ServiceAccount> = { apiVersion: 'v1', plural: 'serviceaccounts' };
/** How long it may take until pods can be made in a new namespace, milliseconds. */
const NAMESPACE_TIMEOUT_MS = 30_000;

type Labels = Readonly<Record<string, string>>;

/**
 * A cluster that was there before the scenario and stays when it is over. The scenario has a namespace of its own in it, and borrows its
 * nodes: their labels and taints are put back. Time is real.
 */
export class RealCluster {
  readonly #place: ClusterPlace;
  #namespace: string | undefined;
  #enteredMs = 0;
  readonly #borrowed = new Set<string>();
  /** Its own namespace, and those that it has made. */
  readonly #namespaces = new Set<string>();
  /** What brings back what was before, the last first. */
  readonly #undo: (() => Promise<unknown>)[] = [];

  constructor(place: ClusterPlace) {
    this.#place = place;
  }

  get client(): Client {
    return contextClient(this.#place);
  }

  /** When the scenario began, by the cluster's clock; 0: it has not. */
  get enteredMs(): number {
    return this.#enteredMs;
  }

  /** Makes the scenario's namespace, once; calls back with its name when pods can be made in it. */
  async enter(onEntered: (namespace: string) => Promise<void>): Promise<void> {
    if (this.#namespace !== undefined) return;
    const path = pathOf('namespaces');
    const made = await send(this.client, {
      method: 'POST',
      path,
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'gherkube-' } },
    });
    const { name } = (made as Namespace).metadata;
    this.#namespace = name;
    this.#namespaces.add(name);
    this.#enteredMs = this.client.nowMs();
    this.#undo.push(async () => await this.#delete(`${path}/${name}`));
    const account = async () => await readObject(this.client, SERVICE_ACCOUNT, name, 'default');
    if ((await this.client.waitUntil(account, NAMESPACE_TIMEOUT_MS)) === undefined)
      throw failed(`namespace ${name} has no service account default`);
    await onEntered(name);
  }

  /** Is this a namespace of the scenario's? What happens in others at the same time is no business of it. */
  owns(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  /** The scenario has made this; outside of its own namespace nothing else would take it away. */
  made({ kind, namespace, name }: Subject): void {
    const facts = kindNamed(kind);
    if (facts?.kind === 'Namespace') this.#namespaces.add(name);
    if (facts === undefined || (facts.namespaced && namespace === this.#namespace)) return;
    const path = resourcePath({
      apiVersion: apiVersionOf(facts),
      plural: facts.plural,
      namespace: facts.namespaced ? namespace : '',
      name,
      subresource: '',
    });
    this.#undo.push(async () => await this.#delete(path));
  }

  /** Throws when the cluster has fewer nodes that take pods. */
  async requireNodes(count: number): Promise<void> {
    const { length } = await this.#workers();
    if (length < count) throw new OnlyEmbedded(`${count} nodes: the cluster has ${length} that take any pod`);
  }

  /** Throws when one of them is not there, or would have to be of another size. Labels and taints are lent to those that are. */
  async requireNodesLike(specs: readonly NodeSpec[]): Promise<void> {
    for (const { name, labels = {}, taints = [], ...size } of specs) {
      if (Object.keys(size).length > 0) throw new OnlyEmbedded(`a node ${name} of its own size`);
      await this.labelNode(name, labels);
      for (const taint of taints) await this.taintNode(name, taint);
    }
  }

  /** Lends the labels to a node that the scenario has not spoken of yet; returns its name. */
  async labelSomeNode(labels: Labels): Promise<string> {
    const node = (await this.#workers()).findLast(({ metadata }) => !this.#borrowed.has(metadata.name));
    if (node === undefined) throw new OnlyEmbedded('another node that takes any pod');
    await this.labelNode(node.metadata.name, labels);
    return node.metadata.name;
  }

  async labelNode(name: string, labels: Labels): Promise<void> {
    const before = (await this.#node(name)).metadata.labels ?? {};
    const old = Object.fromEntries(Object.keys(labels).map((key) => [key, before[key] ?? null]));
    await this.#lend(name, { metadata: { labels } }, async () => ({ metadata: { labels: old } }));
  }

  async taintNode(name: string, taint: Taint): Promise<void> {
    const isOther = ({ key, effect }: Taint) => key !== taint.key || effect !== taint.effect;
    const taints = async () => (await this.#node(name)).spec?.taints ?? [];
    const before = await taints();
    const had = before.filter((each) => !isOther(each));
    await this.#lend(name, { spec: { taints: [...before.filter(isOther), taint] } }, async () => ({
      spec: { taints: [...(await taints()).filter(isOther), ...had] },
    }));
  }

  /** Puts everything back as it was, whatever of it fails. What is deleted may still be going when the next scenario begins. */
  async leave(): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop())
      await undo().catch((error: unknown) => failures.push(error));
    const texts = failures.map((error) => (error instanceof Error ? error.message : String(error)));
    if (texts.length > 0) throw failed(`the cluster is not as it was before the scenario:\n${texts.join('\n')}`);
  }

  async #lend(name: string, patch: object, back: () => Promise<object>): Promise<void> {
    this.#borrowed.add(name);
    const path = pathOf('nodes', name);
    const change = async (body: object) =>
      await send(this.client, { method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
    await change(patch);
    this.#undo.push(async () => await change(await back()));
  }

  async #node(name: string): Promise<Node> {
    const node = await readObject(this.client, NODE, '', name);
    if (node === undefined) throw new OnlyEmbedded(`a node named ${name}`);
    return node;
  }

  /** The nodes that take pods which tolerate nothing, by name. */
  async #workers(): Promise<readonly Node[]> {
    const nodes = await listObjects(this.client, NODE);
    return nodes
      .filter(({ spec = {} }) => spec.unschedulable !== true && (spec.taints ?? []).every(isSoft))
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** Gone already, or going, is as good. */
  async #delete(path: string): Promise<void> {
    await send(this.client, { method: 'DELETE', path }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || (error.code !== 404 && error.code !== 409)) throw error;
    });
  }
}

function isSoft({ effect }: Taint): boolean {
  return effect === 'PreferNoSchedule';
}

function pathOf(plural: string, name = ''): string {
  const path: ResourcePath = { apiVersion: 'v1', plural, namespace: '', name, subresource: '' };
  return resourcePath(path);
}
