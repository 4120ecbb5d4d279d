import { apiVersionOf, defineKind, type Kind } from './kind';
import * as admissionRegistration from './kinds/admission/admission-registration';
import * as apiExtensions from './kinds/api-extensions';
import { controllerRevisions } from './kinds/apps/controller-revision';
import { daemonSets } from './kinds/apps/daemon-set';
import { deployments } from './kinds/apps/deployment';
import { replicaSets } from './kinds/apps/replica-set';
import { statefulSets } from './kinds/apps/stateful-set';
import { cronJobs } from './kinds/batch/cron-job';
import { jobs } from './kinds/batch/job';
import { certificateSigningRequests } from './kinds/certificate-signing-request';
import { componentStatuses } from './kinds/component-status';
import { configMaps } from './kinds/config-map';
import * as coreControllers from './kinds/core/core-controllers';
import * as coreStorage from './kinds/storage/core-storage';
import * as dynamicResources from './kinds/dynamic-resources';
import * as endpoints from './kinds/endpoints/endpoints';
import { events } from './kinds/event';
import { newEvents } from './kinds/events-event';
import * as flowControl from './kinds/flow-control';
import * as autoscaling from './kinds/autoscaling/horizontal-pod-autoscaler';
import { leases } from './kinds/lease';
import { namespaces } from './kinds/namespace';
import * as networking from './kinds/networking/networking';
import { nodes } from './kinds/node';
import { pods } from './kinds/pod/pod';
import * as policy from './kinds/policy';
import { priorityClasses } from './kinds/priority-class';
import * as rbac from './kinds/rbac/rbac';
import { secrets } from './kinds/secret';
import { serviceAccounts } from './kinds/service-account';
import { services } from './kinds/service';
import * as storage from './kinds/storage/storage';
import { schema } from './schema';

/** One that wants a rule of its own is added here, and nowhere else. */
const WITH_RULES: readonly Kind[] = [
  pods,
  nodes,
  namespaces,
  events,
  newEvents,
  serviceAccounts,
  configMaps,
  secrets,
  leases,
  services,
  priorityClasses,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  controllerRevisions,
  jobs,
  cronJobs,
  certificateSigningRequests,
  componentStatuses,
  ...Object.values(coreControllers),
  ...Object.values(coreStorage),
  endpoints.endpoints,
  endpoints.endpointSlices,
  ...Object.values(networking),
  ...Object.values(storage),
  ...Object.values(rbac),
  ...Object.values(policy),
  ...Object.values(autoscaling),
  ...Object.values(admissionRegistration),
  ...Object.values(dynamicResources),
  ...Object.values(flowControl),
  ...Object.values(apiExtensions),
];

const rules = new Map(WITH_RULES.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));

/**
 * Every built-in kind of a default cluster: those with rules of their own, and all others as the schema describes them. */
export const builtInKinds: readonly Kind[] = schema.kinds.map(
  (facts) => rules.get(`${apiVersionOf(facts)} ${facts.kind}`) ?? defineKind(apiVersionOf(facts), facts.kind),
);
