import type { Collection } from '../api/collection';
import type { Pod } from '../api/generated/types';
import { pods } from '../api/kinds/pod/pod';
import { matchesSelector, type Labels, type Selector } from '../api/selectors/label-selector';
import type { ApiServer } from '../api/server';

/**
 * The pods of a namespace that a selector chooses, sorted by name. Looks at those with the rarest of the labels that the selector asks for,
 * and at all of the namespace for one that asks for none.
 */
export function selectedPods(api: ApiServer, namespace: string, selector: Selector): readonly Pod[] {
  return api.shared(podsByLabel).select(namespace, selector);
}

function podsByLabel(api: ApiServer): PodsByLabel {
  return new PodsByLabel(api.collection(pods));
}

interface Names {
  readonly all: Set<string>;
  /** Sorted anew when somebody asks after a change. */
  sorted: readonly string[] | undefined;
}

function sortedNames(names: Names): readonly string[] {
  return (names.sorted ??= [...names.all].sort());
}

/** The names of all pods by namespace and label, from the first question on. */
class PodsByLabel {
  readonly #pods: Collection<Pod>;
  readonly #names = new Map<string, Names>();

  constructor(collection: Collection<Pod>) {
    this.#pods = collection;
    for (const pod of collection.values()) this.#add(pod);
    collection.watch({ concerns: hasOtherLabels }, ({ type, object, old }) => {
      if (old !== undefined) this.#remove(old);
      if (type !== 'DELETED') this.#add(object);
    });
  }

  select(namespace: string, selector: Selector): readonly Pod[] {
    const selected: Pod[] = [];
    const names = this.#rarest(namespace, selector);
    if (names === undefined) {
      for (const pod of this.#pods.values(namespace))
        if (matchesSelector(selector, pod.metadata.labels)) selected.push(pod);
      return selected.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    }
    for (const name of sortedNames(names)) {
      const pod = this.#pods.get(namespace, name);
      if (pod !== undefined && matchesSelector(selector, pod.metadata.labels)) selected.push(pod);
    }
    return selected;
  }

  /** Undefined when the selector asks for no certain label. */
  #rarest(namespace: string, selector: Selector): Names | undefined {
    let rarest: Names | undefined;
    for (const { key, operator, values } of selector) {
      const [value = '', ...others] = values;
      if (others.length > 0 || (operator !== '=' && operator !== '==' && operator !== 'in')) continue;
      const names = this.#names.get(placeOf(namespace, key, value)) ?? NONE;
      if (rarest === undefined || names.all.size < rarest.all.size) rarest = names;
    }
    return rarest;
  }

  #add({ metadata: { namespace = '', name, labels = NO_LABELS } }: Pod): void {
    for (const key in labels) {
      const place = placeOf(namespace, key, labels[key] ?? '');
      const names = this.#names.get(place);
      if (names === undefined) this.#names.set(place, { all: new Set([name]), sorted: undefined });
      else {
        names.all.add(name);
        names.sorted = undefined;
      }
    }
  }

  #remove({ metadata: { namespace = '', name, labels = NO_LABELS } }: Pod): void {
    for (const key in labels) {
      const place = placeOf(namespace, key, labels[key] ?? '');
      const names = this.#names.get(place);
      if (names === undefined) continue;
      names.all.delete(name);
      names.sorted = undefined;
      if (names.all.size === 0) this.#names.delete(place);
    }
  }
}

const NONE: Names = { all: new Set(), sorted: [] };
const NO_LABELS: Labels = {};

function placeOf(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`;
}

function hasOtherLabels({ metadata }: Pod, { metadata: old }: Pod): boolean {
  return metadata.labels !== old.labels;
}
