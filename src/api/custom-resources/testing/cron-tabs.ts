import { bootstrapControlPlane } from '../../bootstrap';
import { defaultAdmission } from '../../admission/default-admission';
import { builtInKinds } from '../../registry';
import type { ApiRequest, ApiResponse } from '../../rest/request';
import { RestApi } from '../../rest/rest-api';
import { ApiServer } from '../../server';
import { Simulation } from '../../../sim/simulation';
import { startCustomResources } from '../custom-resources';

/** An API server that serves custom resources, with nothing behind it. */
export interface CustomWorld {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly rest: RestApi;
  /** Sends a request and lets all that follows from it at once happen. */
  send(method: ApiRequest['method'], path: string, body?: unknown, request?: Partial<ApiRequest>): ApiResponse;
}

export function createCustomWorld(): CustomWorld {
  const sim = new Simulation();
  const api = new ApiServer(sim, builtInKinds, defaultAdmission);
  bootstrapControlPlane(api);
  startCustomResources(api);
  const rest = new RestApi(api, () => undefined);
  const settle = () => {
    sim.beginStep();
    sim.settle();
  };
  settle();
  return {
    sim,
    api,
    rest,
    send(method, path, body, request = {}) {
      const response = rest.handle({ method, path, ...(body !== undefined && { body }), ...request });
      settle();
      return response;
    },
  };
}

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const CRON_TABS = '/apis/stable.example.com/v1/namespaces/default/crontabs';

/** Jobs that run by the clock: two versions, of which the older is deprecated, a status, a scale and columns of its own. */
export const cronTabDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'CronTab runs an image by the clock.',
            properties: {
              spec: {
                type: 'object',
                description: 'What is to run, and when.',
                required: ['cronSpec'],
                properties: {
                  cronSpec: {
                    type: 'string',
                    pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$',
                    description: 'Minute, hour, day, month, weekday.',
                  },
                  image: { type: 'string', default: 'busybox' },
                  replicas: { type: 'integer', minimum: 1, maximum: 10 },
                  policy: { type: 'string', enum: ['Allow', 'Forbid'] },
                  ports: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: { name: { type: 'string' }, port: { 'x-kubernetes-int-or-string': true } },
                    },
                  },
                },
              },
              status: {
                type: 'object',
                properties: { replicas: { type: 'integer' }, labelSelector: { type: 'string' } },
              },
            },
          },
        },
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.labelSelector',
          },
        },
        additionalPrinterColumns: [
          { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec', description: 'When it runs' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        selectableFields: [{ jsonPath: '.spec.image' }],
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
} as const;

export const cronTab = {
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'every-minute' },
  spec: { cronSpec: '* * * * */5', replicas: 3 },
} as const;
