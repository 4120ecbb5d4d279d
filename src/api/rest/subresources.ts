import type { Kind } from '../kind';
import { approvalPart } from './subresources/approval';
import { createBinding } from './subresources/binding';
import { ephemeralContainersPart } from './subresources/ephemeral-containers';
import { customScale } from './subresources/custom-scale';
import { createEviction } from './subresources/eviction';
import { finalizePart } from './subresources/finalize';
import { resizePart } from './subresources/resize';
import { workloadScale } from './subresources/scale';
import { statusPart } from './subresources/status';
import type { Subresource } from './subresources/subresource';
import { createToken } from './subresources/token';

/** Those with rules of their own, by group, plural and name. What streams (log, exec, proxy, ...) is not here. */
const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  '/pods/binding': { create: createBinding },
  '/pods/eviction': { create: createEviction },
  '/pods/ephemeralcontainers': { part: ephemeralContainersPart },
  '/pods/resize': { part: resizePart },
  '/namespaces/finalize': { part: finalizePart },
  '/serviceaccounts/token': { create: createToken },
  '/replicationcontrollers/scale': { part: workloadScale },
  'apps/deployments/scale': { part: workloadScale },
  'apps/replicasets/scale': { part: workloadScale },
  'apps/statefulsets/scale': { part: workloadScale },
  'certificates.k8s.io/certificatesigningrequests/approval': { part: approvalPart },
};

const STATUS: Subresource = { part: statusPart };

/** What can be done with the part `name` of objects of the kind; undefined when nothing can. */
export function subresourceOf({ group, plural, scale }: Kind, name: string): Subresource | undefined {
  const key = `${group}/${plural}/${name}`;
  if (Object.hasOwn(SUBRESOURCES, key)) return SUBRESOURCES[key];
  if (name === 'scale' && scale !== undefined) return { part: customScale(scale) };
  return name === 'status' ? STATUS : undefined;
}
