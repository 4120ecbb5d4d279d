import type { Pod } from '../../api/generated/types';
import { FileSystem, FileTree } from '../../sim/file-system';
import type { Simulation } from '../../sim/simulation';
import type { Outcome } from '../outcome';
import { writeAtomically } from './atomic-writer';
import type { Payload } from './payload';
import type { FollowedObject, MountedVolume } from './volume-plugin';
import { changeOwnership, fsGroupOf } from './volume-ownership';

/** What a volume is filled with, as things are when it is made; asked for later, because stored objects never change. */
export interface ApiContent {
  readonly payload: Payload;
  /** Called before somebody looks into the volume: says whether the payload reads differently from now on. */
  isStale?(): boolean;
  /** Old states of the pod need not be kept: this one has the same to say. */
  podReconciled?(pod: Pod): void;
  /** The content as things are now, or why there can be none. */
  renewed(pod: Pod): Outcome<ApiContent>;
}

/**
 * A volume of files made from objects of the API: configMap, secret, downwardAPI, projected. Its files come into being when
 * somebody first looks at them.
 */
export class ApiFiles implements MountedVolume {
  readonly inMemory: boolean;
  readonly follows: readonly FollowedObject[];
  readonly #sim: Simulation;
  #fsGroup: number | undefined;
  #content: ApiContent;
  #tree: FileTree | undefined;
  #writing = false;
  #written = false;
  #writtenMs: number;

  constructor(
    sim: Simulation,
    pod: Pod,
    content: ApiContent,
    { inMemory = false, follows }: { readonly inMemory?: boolean; readonly follows: readonly FollowedObject[] },
  ) {
    this.#sim = sim;
    this.inMemory = inMemory;
    this.follows = follows;
    this.#fsGroup = fsGroupOf(pod);
    this.#content = content;
    this.#writtenMs = sim.nowMs;
  }

  get readOnly(): boolean {
    return true;
  }

  get root(): string {
    return '';
  }

  get tree(): FileTree {
    return (this.#tree ??= this.#makeTree());
  }

  update(pod: Pod): string | undefined {
    const content = this.#content.renewed(pod);
    if ('error' in content) return content.error;
    this.#fsGroup = fsGroupOf(pod);
    this.#content = content.value;
    this.#writtenMs = this.#sim.nowMs;
    if (this.#written) this.#write();
    return undefined;
  }

  podReconciled(pod: Pod): void {
    this.#content.podReconciled?.(pod);
  }

  #makeTree(): FileTree {
    return new FileTree(() => this.#writtenMs, {
      device: this.inMemory ? 'tmpfs' : '/dev/vda1',
      type: this.inMemory ? 'tmpfs' : 'ext4',
      onLook: () => this.#beforeLook(),
    });
  }

  #beforeLook(): void {
    if (this.#writing) return;
    if (this.#written && this.#content.isStale?.() !== true) return;
    if (this.#written) this.#writtenMs = this.#sim.nowMs;
    this.#write();
  }

  #write(): void {
    this.#writing = true;
    const files = new FileSystem(this.tree);
    if (!this.#written) files.changeMode('/', this.inMemory ? 0o1777 : 0o777);
    writeAtomically(files, this.#content.payload, {
      nowMs: this.#writtenMs,
      suffix: this.#sim.random('volume directories').below(2 ** 32),
      finish: () => changeOwnership(files, '/', this.#fsGroup, true),
    });
    this.#written = true;
    this.#writing = false;
  }
}
