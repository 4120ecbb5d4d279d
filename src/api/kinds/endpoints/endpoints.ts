import type { Endpoints, EndpointSlice } from '../../generated/types';
import { defineKind } from '../../kind';
import { keyText } from '../../object';
import type { ApiServer } from '../../server';
import { validateEndpoints, validateEndpointSlice, validateEndpointSliceUpdate } from './validation';
import { changeField, changeItems, withDefaults } from '../sharing';
import { age, columns, firstFew } from '../tables/cells';

const SHOWN = 3;
const SLICES_OF_SERVICE = 'kubernetes.io/service-name';

/** pkg/apis/core/v1/defaults.go, printEndpoints. */
export const endpoints = defineKind<Endpoints>('v1', 'Endpoints', {
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  allowCreateOnUpdate: true,
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
      changeItems(ports, (port) =>
        port.name === undefined
          ? withDefaults({ ...port, name: '' }, { protocol: 'TCP' })
          : withDefaults(port, { protocol: 'TCP' }),
      ),
    ),
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
