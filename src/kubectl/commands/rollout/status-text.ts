import { quote } from '../../../api/go/text';
import type { JsonObject } from '../../../api/go/json-value';
import { KubectlError } from '../../errors';
import { at, listAt, textAt } from '../../json';
import { revisionOf } from './revisions';

/** What a rollout has come to: a line, and whether it is the last. */
export interface RolloutStatus {
  readonly text: string;
  readonly done: boolean;
}

/** Source: kubectl/pkg/polymorphichelpers/rollout_status.go. Throws `KubectlError` when the rollout has failed or cannot be told of. */
export type StatusViewer = (object: JsonObject, revision: number) => RolloutStatus;

/** Throws for kinds that are not rolled out. */
export function statusViewerOf({ group, kind }: { readonly group: string; readonly kind: string }): StatusViewer {
  const viewer = group === 'apps' ? VIEWERS.get(kind) : undefined;
  if (viewer !== undefined) return viewer;
  throw new KubectlError(`no status viewer has been implemented for ${group === '' ? kind : `${kind}.${group}`}`);
}

const waiting = (text: string): RolloutStatus => ({ text: `${text}\n`, done: false });
const finished = (text: string): RolloutStatus => ({ text: `${text}\n`, done: true });

function deploymentStatus(object: JsonObject, revision: number): RolloutStatus {
  const name = quote(textAt(object, 'metadata', 'name'));
  if (revision > 0) {
    const running = revisionOf(object);
    if (revision !== running)
      throw new KubectlError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if (!isObserved(object)) return waiting('Waiting for deployment spec update to be observed...');
  const progressing = listAt(object, 'status', 'conditions').find((item) => textAt(item, 'type') === 'Progressing');
  if (progressing !== undefined && textAt(progressing, 'reason') === 'ProgressDeadlineExceeded')
    throw new KubectlError(`deployment ${name} exceeded its progress deadline`);
  const [replicas, updated] = [status(object, 'replicas'), status(object, 'updatedReplicas')];
  const available = status(object, 'availableReplicas');
  const wanted = number(object, 'spec', 'replicas');
  const head = `Waiting for deployment ${name} rollout to finish`;
  if (updated < wanted) return waiting(`${head}: ${updated} out of ${wanted} new replicas have been updated...`);
  if (replicas > updated) return waiting(`${head}: ${replicas - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${head}: ${available} of ${updated} updated replicas are available...`);
  return finished(`deployment ${name} successfully rolled out`);
}

function daemonSetStatus(object: JsonObject): RolloutStatus {
  const name = quote(textAt(object, 'metadata', 'name'));
  requireRollingUpdate(object);
  if (!isObserved(object)) return waiting('Waiting for daemon set spec update to be observed...');
  const [updated, desired] = [status(object, 'updatedNumberScheduled'), status(object, 'desiredNumberScheduled')];
  const available = status(object, 'numberAvailable');
  const head = `Waiting for daemon set ${name} rollout to finish`;
  if (updated < desired) return waiting(`${head}: ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired) return waiting(`${head}: ${available} of ${desired} updated pods are available...`);
  return finished(`daemon set ${name} successfully rolled out`);
}

function statefulSetStatus(object: JsonObject): RolloutStatus {
  requireRollingUpdate(object);
  if (status(object, 'observedGeneration') === 0 || !isObserved(object))
    return waiting('Waiting for statefulset spec update to be observed...');
  const wanted = number(object, 'spec', 'replicas');
  const ready = status(object, 'readyReplicas');
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
  const updated = status(object, 'updatedReplicas');
  if (at(object, 'spec', 'updateStrategy', 'rollingUpdate') !== undefined) {
    const left = wanted - number(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
    if (updated < left)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updated} out of ${left} new pods have been updated...`,
      );
    return finished(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  const [update, current] = [textAt(object, 'status', 'updateRevision'), textAt(object, 'status', 'currentRevision')];
  if (update !== current)
    return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${update}...`);
  return finished(
    `statefulset rolling update complete ${status(object, 'currentReplicas')} pods at revision ${current}...`,
  );
}

const VIEWERS: ReadonlyMap<string, StatusViewer> = new Map<string, StatusViewer>([
  ['Deployment', deploymentStatus],
  ['DaemonSet', daemonSetStatus],
  ['StatefulSet', statefulSetStatus],
]);

function requireRollingUpdate(object: JsonObject): void {
  if (textAt(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate')
    throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
}

function isObserved(object: JsonObject): boolean {
  return number(object, 'metadata', 'generation') <= status(object, 'observedGeneration');
}

function status(object: JsonObject, field: string): number {
  return number(object, 'status', field);
}

function number(object: JsonObject, ...path: readonly string[]): number {
  return Number(at(object, ...path) ?? 0);
}
