import { definitionStrategy } from '../custom-resources/definition/strategy';
import type { APIService, CustomResourceDefinition } from '../generated/types';
import { defineKind } from '../kind';
import { age, columns } from './tables/cells';

/** Printed by the default columns, Name and Created At. */
export const customResourceDefinitions = defineKind<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  definitionStrategy,
);

/** kube-aggregator/pkg/registry/apiservice/etcd/etcd.go, `ConvertToTable`. */
export const apiServices = defineKind<APIService>('apiregistration.k8s.io/v1', 'APIService', {
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'Service', 'Available', 'Age'),
    cells(service, nowMs) {
      const { spec, status } = service;
      const available = status?.conditions?.find(({ type }) => type === 'Available');
      const reason = available === undefined || available.status === 'True' ? '' : ` (${available.reason ?? ''})`;
      return [
        service.metadata.name,
        spec.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`,
        available === undefined ? 'Unknown' : `${available.status}${reason}`,
        age(service, nowMs),
      ];
    },
  },
});
