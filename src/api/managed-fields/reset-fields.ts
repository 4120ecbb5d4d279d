import type { Kind } from '../kind';
import { emptySet, setOf, type FieldSet } from './field-set';
import { fieldElement } from './path-element';

/**
 * The fields that a write through the main resource (`''`) or a subresource never changes, whatever the request says: nobody comes to own
 * them by it. Source: `GetResetFields` of the strategies in pkg/registry.
 */
export function resetFieldsOf(kind: Kind, subresource: string): FieldSet {
  const own = OF_KIND[`${kind.plural}.${kind.group} ${subresource}`];
  if (own !== undefined) return own;
  if (subresource === 'status') return SPEC_ONLY.has(kind.group) ? SPEC : METADATA_AND_SPEC;
  return kind.subresources.some(({ name }) => name === 'status') ? STATUS : emptySet;
}

const fields = (...paths: readonly string[]): FieldSet =>
  setOf(...paths.map((path) => path.split('.').map(fieldElement)));

const STATUS = fields('status');
const SPEC = fields('spec');
const METADATA_AND_SPEC = fields('metadata', 'spec');

/** The groups whose status may be written together with labels and annotations. */
const SPEC_ONLY: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
]);

const OF_KIND: Readonly<Record<string, FieldSet>> = {
  'pods. status': fields('metadata.deletionTimestamp', 'metadata.ownerReferences', 'spec'),
  'deployments.apps status': fields('metadata.labels', 'spec'),
  'servicecidrs.networking.k8s.io status': METADATA_AND_SPEC,
  'certificatesigningrequests.certificates.k8s.io ': fields('spec', 'status'),
  'certificatesigningrequests.certificates.k8s.io status': fields('spec', 'status.conditions'),
  'certificatesigningrequests.certificates.k8s.io approval': fields('spec', 'status.certificate'),
};
