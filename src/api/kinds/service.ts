import type { Service } from '../generated/types';
import { defineKind } from '../kind';
import { nameIsDNSLabel } from '../names';
import { defaultIpMode, defaultService } from './service/defaults';
import { dropTypeDependentFields } from './service/type-change';
import { serviceTable } from './service/table';
import { validateService, validateServiceStatusUpdate, validateServiceUpdate } from './service/validation';
import { serviceWarnings } from './service/warnings';

/**
 * pkg/registry/core/service/strategy.go; addresses and node ports come from `service/allocation.ts`. The cluster has one address family, IPv4.
 */
export const services = defineKind<Service>('v1', 'Service', {
  returnsDeletedObject: true,
  setDefaults: defaultService,
  prepareForCreate: (service) => ({ ...service, status: { loadBalancer: {} } }),
  prepareForUpdate: dropTypeDependentFields,
  prepareForStatusUpdate: defaultIpMode,
  statusHasMetadata: true,
  warnings: serviceWarnings,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatusUpdate,
  validateName: nameIsDNSLabel,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  indexes: { 'spec.clusterIP': ({ spec }) => spec.clusterIP },
  tracksGeneration: false,
  allowCreateOnUpdate: true,
  table: serviceTable,
});
