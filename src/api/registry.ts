import { configMaps } from './kinds/config-map';
import { events } from './kinds/event';
import { leases } from './kinds/lease';
import { namespaces } from './kinds/namespace';
import { nodes } from './kinds/node';
import { pods } from './kinds/pod/pod';
import { priorityClasses } from './kinds/priority-class';
import { replicaSets } from './kinds/replica-set';
import { secrets } from './kinds/secret';
import { serviceAccounts } from './kinds/service-account';
import { services } from './kinds/service';
import { apiVersionOf, defineKind, type Kind } from './kind';
import { schema } from './schema';

const WITH_RULES: readonly Kind[] = [
  pods,
  nodes,
  namespaces,
  events,
  serviceAccounts,
  configMaps,
  secrets,
  leases,
  services,
  priorityClasses,
  replicaSets,
];

/** Every built-in kind of a default cluster: those with rules of their own, and all others as the schema describes them. */
export const builtInKinds: readonly Kind[] = schema.kinds.map(
  (facts) =>
    WITH_RULES.find(({ kind, apiVersion }) => kind === facts.kind && apiVersion === apiVersionOf(facts)) ??
    defineKind(apiVersionOf(facts), facts.kind),
);
