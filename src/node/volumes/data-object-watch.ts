import type { ConfigMap, Secret } from '../../api/generated/types';
import { configMaps } from '../../api/kinds/config-map';
import { secrets } from '../../api/kinds/secret';
import { keyText } from '../../api/object';
import type { ApiServer } from '../../api/server';
import type { WatchEvent } from '../../api/collection';
import type { FollowedObject } from './volume-plugin';

/** Who follows ConfigMaps or Secrets. */
export interface DataObjectFollower {
  /** One of them has changed. */
  dataChanged(): void;
}

/**
 * Tells of changes to single ConfigMaps and Secrets: one watch of each kind for all nodes, begun when somebody asks for it
 * (pkg/kubelet/util/manager/watch_based_manager.go). What is immutable is not followed any more.
 */
export class DataObjectWatch {
  readonly #api: ApiServer;
  readonly #followers = new Map<string, Set<DataObjectFollower>>();
  #started = false;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  static of(api: ApiServer): DataObjectWatch {
    return api.shared(newWatch);
  }

  add(object: FollowedObject, follower: DataObjectFollower): void {
    if (!this.#started) this.#start();
    const kind = object.kind === 'ConfigMap' ? configMaps : secrets;
    const found: ConfigMap | Secret | undefined = this.#api.find<ConfigMap | Secret>(kind, object);
    if (found?.immutable === true) return;
    const key = keyFor(object.kind, object.namespace, object.name);
    const followers = this.#followers.get(key);
    if (followers === undefined) this.#followers.set(key, new Set([follower]));
    else followers.add(follower);
  }

  remove(object: FollowedObject, follower: DataObjectFollower): void {
    const key = keyFor(object.kind, object.namespace, object.name);
    const followers = this.#followers.get(key);
    followers?.delete(follower);
    if (followers?.size === 0) this.#followers.delete(key);
  }

  #start(): void {
    this.#started = true;
    const sinceRevision = this.#api.revision;
    this.#api.watch(configMaps, { sinceRevision }, (event) => this.#changed('ConfigMap', event));
    this.#api.watch(secrets, { sinceRevision }, (event) => this.#changed('Secret', event));
  }

  #changed(kind: FollowedObject['kind'], { type, object, old }: WatchEvent<ConfigMap> | WatchEvent<Secret>): void {
    const key = keyFor(kind, object.metadata.namespace ?? '', object.metadata.name);
    const followers = this.#followers.get(key);
    if (followers === undefined) return;
    if (type === 'DELETED' && object.immutable === true) {
      this.#followers.delete(key);
      return;
    }
    if (old !== undefined && sameData(object, old)) return;
    for (const follower of followers) follower.dataChanged();
  }
}

function newWatch(api: ApiServer): DataObjectWatch {
  return new DataObjectWatch(api);
}

function keyFor(kind: FollowedObject['kind'], namespace: string, name: string): string {
  return `${kind} ${keyText(namespace, name)}`;
}

/** Parts that did not change are shared. */
function sameData(a: ConfigMap | Secret, b: ConfigMap | Secret): boolean {
  return (
    a.data === b.data &&
    ('binaryData' in a ? a.binaryData : undefined) === ('binaryData' in b ? b.binaryData : undefined)
  );
}
