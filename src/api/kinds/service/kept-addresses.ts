import type { IPAddress, Service } from '../../generated/types';
import type { Draft } from '../../object';
import type { ApiServer } from '../../server';
import { ApiError } from '../../status';
import { endpoints } from '../endpoints/endpoints';
import { ipAddresses } from '../networking/networking';
import { services } from '../service';

const MANAGED_BY_LABEL = 'ipaddress.kubernetes.io/managed-by';
const MANAGED_BY = 'ipallocator.k8s.io';
const LABELS = { 'ipaddress.kubernetes.io/ip-family': 'IPv4', [MANAGED_BY_LABEL]: MANAGED_BY };

/**
 * Keeps an IPAddress for each address that a service has, and lets the service's Endpoints go with it
 * (pkg/registry/core/service/storage/storage.go, pkg/registry/core/service/ipallocator/controller/repairip.go).
 *
 * Divergence from real Kubernetes: the IPAddress is written after its service, not before; one that has been deleted while its service is there
 * is made again at once and without an event.
 */
export function keepServiceAddresses(api: ApiServer): void {
  api.watch(services, {}, ({ type, object, old }) => {
    if (type === 'DELETED') forget(api, object);
    else if (old !== undefined && addressIn(old) !== addressIn(object)) release(api, old);
    if (type !== 'DELETED' && addressIn(old) !== addressIn(object)) claim(api, object);
  });
  api.watch(ipAddresses, {}, ({ type, object: { metadata } }) => {
    if (type !== 'DELETED') return;
    const [service] = api.collection(services).under('spec.clusterIP', metadata.name);
    if (service !== undefined) claim(api, service);
  });
}

function claim(api: ApiServer, service: Service): void {
  const address = addressIn(service);
  if (address === undefined || api.collection(ipAddresses).get('', address) !== undefined) return;
  try {
    api.create(ipAddresses, ipAddressOf(address, service));
  } catch (error) {
    // Whoever forbids it does so after the service has been stored.
    if (!(error instanceof ApiError)) throw error;
  }
}

function release(api: ApiServer, service: Service): void {
  const address = addressIn(service);
  const held = address === undefined ? undefined : api.collection(ipAddresses).get('', address);
  if (held !== undefined && isManaged(held)) api.delete(ipAddresses, { namespace: '', name: held.metadata.name });
}

function forget(api: ApiServer, service: Service): void {
  release(api, service);
  const { namespace = '', name } = service.metadata;
  if (api.collection(services).get(namespace, name) !== undefined) return;
  if (api.collection(endpoints).get(namespace, name) !== undefined) api.delete(endpoints, { namespace, name });
}

/** Is it one that was made for a service, and not by hand? */
export function isManaged({ metadata }: IPAddress): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
}

function addressIn(service: Service | undefined): string | undefined {
  const address = service?.spec.clusterIP;
  return address === 'None' || address === '' ? undefined : address;
}

function ipAddressOf(address: string, { metadata: { namespace = '', name } }: Service): Draft<IPAddress> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: address, labels: LABELS },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}
