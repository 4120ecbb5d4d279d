import { deepEqual } from '../../equality';
import type { Endpoint, Endpoints, EndpointSlice } from '../../generated/types';
import { defineKind } from '../../kind';
import { keyText, withMetadata } from '../../object';
import type { ApiServer } from '../../server';
import { validateEndpoints, validateEndpointSlice, validateEndpointSliceUpdate } from './validation';
import { changeField, changeItems, setField, withDefaults, withPointers } from '../sharing';
import { ipWarnings } from '../../validation/ip';
import { age, columns, firstFew } from '../tables/cells';

const SHOWN = 3;
const SLICE_CONTROLLERS: ReadonlySet<string | undefined> = new Set([
  'endpointslice-controller.k8s.io',
  'endpointslicemirroring-controller.k8s.io',
]);
const SLICES_OF_SERVICE = 'kubernetes.io/service-name';

/** pkg/apis/core/v1/defaults.go, printEndpoints. */
export const endpoints = defineKind<Endpoints>('v1', 'Endpoints', {
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  allowCreateOnUpdate: true,
  warnings: endpointsWarnings,
  validate: (object) => validateEndpoints(object),
  validateUpdate: validateEndpoints,
  setDefaults: (object) =>
    changeField(object, 'subsets', (subsets) =>
      changeItems(subsets, (subset) =>
        changeField(subset, 'ports', (ports) => changeItems(ports, (port) => withDefaults(port, { protocol: 'TCP' }))),
      ),
    ),
  table: {
    columns: columns('Name', 'Endpoints', 'Age'),
    cells: (object, nowMs) => [object.metadata.name, endpointsText(object), age(object, nowMs)],
  },
});

/** pkg/apis/discovery/v1/defaults.go, pkg/registry/discovery/endpointslice/strategy.go, printEndpointSlice. */
export const endpointSlices = defineKind<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', {
  setDefaults: (slice) =>
    changeField(slice, 'ports', (ports) =>
      changeItems(ports, (port) => withPointers(port, { name: '', protocol: 'TCP' })),
    ),
  prepareForCreate: (slice) => storedSlice(slice),
  prepareForUpdate: changedSlice,
  warnings: sliceWarnings,
  validate: (slice) => validateEndpointSlice(slice),
  validateUpdate: validateEndpointSliceUpdate,
  tracksGeneration: true,
  indexes: { [SLICES_OF_SERVICE]: serviceOf },
  table: {
    columns: columns('Name', 'AddressType', 'Ports', 'Endpoints', 'Age'),
    cells(slice, nowMs) {
      const ports = (slice.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)));
      const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
      return [
        slice.metadata.name,
        slice.addressType,
        firstFew(ports, SHOWN) || '<unset>',
        firstFew(addresses, SHOWN) || '<unset>',
        age(slice, nowMs),
      ];
    },
  },
});

/** Lists without items are stored as none, and in this version nobody writes a topology (`dropTopologyOnV1`). */
function storedSlice(slice: EndpointSlice, old?: EndpointSlice): EndpointSlice {
  const { endpoints: items = [], ports } = slice;
  let result = slice;
  if (items.length === 0) result = setField(result, 'endpoints', undefined);
  else if (items.some(hasTopology) && !(old !== undefined && deepEqual(items, old.endpoints)))
    result = { ...slice, endpoints: items.map((endpoint) => setField(endpoint, 'deprecatedTopology', undefined)) };
  return ports?.length === 0 ? setField(result, 'ports', undefined) : result;
}

function hasTopology({ deprecatedTopology }: Endpoint): boolean {
  return deprecatedTopology !== undefined;
}

/** Its labels count as a part of what a slice says (pkg/registry/discovery/endpointslice/strategy.go, `PrepareForUpdate`). */
function changedSlice(slice: EndpointSlice, old: EndpointSlice): EndpointSlice {
  const stored = storedSlice(slice, old);
  const { generation, labels = {} } = old.metadata;
  if (generation === undefined || deepEqual(stored.metadata.labels ?? {}, labels) || !saysTheSame(stored, old))
    return stored;
  return withMetadata(stored, { generation: generation + 1 });
}

function saysTheSame(slice: EndpointSlice, old: EndpointSlice): boolean {
  return (
    slice.addressType === old.addressType &&
    deepEqual(slice.endpoints, old.endpoints) &&
    deepEqual(slice.ports, old.ports)
  );
}

function sliceWarnings({ metadata, addressType, endpoints: items }: EndpointSlice, old: EndpointSlice | undefined) {
  const texts = addressType === 'FQDN' && old === undefined ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
  if (SLICE_CONTROLLERS.has(metadata.labels?.['endpointslice.kubernetes.io/managed-by'])) return texts;
  for (const [index, { addresses }] of (items ?? []).entries())
    for (const [place, address] of (addresses ?? []).entries())
      texts.push(...ipWarnings(`endpoints[${index}].addresses[${place}]`, address));
  return texts;
}

function endpointsWarnings({ metadata, subsets = [] }: Endpoints): readonly string[] {
  if (metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return [];
  return subsets.flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip }, place) => ipWarnings(`subsets[${index}].${list}[${place}].ip`, ip)),
    ),
  );
}

/** The slices of a service, whoever manages them. */
export function slicesOfService(api: ApiServer, namespace: string, service: string): Iterable<EndpointSlice> {
  return api.collection(endpointSlices).under(SLICES_OF_SERVICE, keyText(namespace, service));
}

function serviceOf({ metadata: { namespace = '', labels } }: EndpointSlice): string | undefined {
  const service = labels?.[SLICES_OF_SERVICE];
  return service === undefined ? undefined : keyText(namespace, service);
}

function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const list = subsets.flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) =>
      addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
    );
  });
  return firstFew(list, SHOWN);
}
