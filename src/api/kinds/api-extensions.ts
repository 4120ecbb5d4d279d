import { definitionStrategy } from '../custom-resources/definition/strategy';
import type { APIService, CustomResourceDefinition } from '../generated/types';
import { defineKind } from '../kind';
import { isPathSegmentName } from '../names';
import { validateAPIService } from './api-service-validation';
import { changeField, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

/** Printed by the default columns, Name and Created At. */
export const customResourceDefinitions = defineKind<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  definitionStrategy,
);

/** kube-aggregator/pkg/registry/apiservice/{strategy.go,etcd/etcd.go}. */
export const apiServices = defineKind<APIService>('apiregistration.k8s.io/v1', 'APIService', {
  setDefaults: (service) =>
    changeField(service, 'spec', (spec) =>
      changeField(spec, 'service', (reference) => withDefaults(reference, { port: 443 })),
    ),
  validateName: isPathSegmentName,
  validate: validateAPIService,
  validateUpdate: validateAPIService,
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
