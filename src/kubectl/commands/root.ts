import type { Command } from '../command';
import type * as Autoscale from './autoscale';
import type * as Certificate from './certificate';
import type * as Completion from './completion';
import type * as Diff from './diff';
import type * as Cordon from './drain/cordon';
import type * as Drain from './drain/drain';
import type * as Taint from './taint';
import type * as Expose from './expose';
import type * as PortForward from './port-forward';
import type * as Rollout from './rollout/rollout';
import type * as Annotate from './annotate';
import { apiResources, apiVersions } from './api-resources';
import type * as Apply from './apply';
import type * as Attach from './attach';
import type * as Auth from './auth/auth';
import type * as ClusterInfo from './cluster-info';
import type * as Config from './config/config';
import type * as Cp from './cp';
import type * as Create from './create/create';
import type * as Debug from './debug';
import type * as Delete from './delete';
import type * as Describe from './describe';
import type * as Edit from './edit';
import type * as Events from './events';
import type * as Exec from './exec';
import type * as Explain from './explain';
import type * as Get from './get';
import type * as Kuberc from './kuberc';
import type * as Kustomize from './kustomize';
import type * as Label from './label';
import { lazily } from './lazily';
import type * as Logs from './logs';
import { options } from './options';
import type * as Patch from './patch';
import type * as Plugin from './plugin';
import type * as Proxy from './proxy';
import type * as Replace from './replace';
import type * as Run from './run';
import type * as Scale from './scale';
import type * as SetCommand from './set/set';
import type * as Top from './top';
import { version } from './version';
import type * as Wait from './wait';

/** All commands, in the order of kubectl (kubectl/pkg/cmd/cmd.go), which is the order of suggestions. */
export const root: Command = {
  name: 'kubectl',
  use: '',
  short: 'kubectl controls the Kubernetes cluster manager.',
  subcommands: [
    lazily(
      { name: 'create', short: 'Create a resource from a file or from stdin' },
      () => (require('./create/create') as typeof Create).create,
    ),
    lazily(
      {
        name: 'expose',
        short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
      },
      () => (require('./expose') as typeof Expose).expose,
    ),
    lazily({ name: 'run', short: 'Run a particular image on the cluster' }, () => (require('./run') as typeof Run).run),
    lazily(
      { name: 'set', short: 'Set specific features on objects' },
      () => (require('./set/set') as typeof SetCommand).set,
    ),
    lazily(
      { name: 'explain', short: 'Get documentation for a resource' },
      () => (require('./explain') as typeof Explain).explain,
    ),
    lazily({ name: 'get', short: 'Display one or many resources' }, () => (require('./get') as typeof Get).get),
    lazily({ name: 'edit', short: 'Edit a resource on the server' }, () => (require('./edit') as typeof Edit).edit),
    lazily(
      {
        name: 'delete',
        short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
      },
      () => (require('./delete') as typeof Delete).deleteCommand,
    ),
    lazily(
      { name: 'rollout', short: 'Manage the rollout of a resource' },
      () => (require('./rollout/rollout') as typeof Rollout).rollout,
    ),
    lazily(
      { name: 'scale', short: 'Set a new size for a deployment, replica set, or replication controller' },
      () => (require('./scale') as typeof Scale).scale,
    ),
    lazily(
      {
        name: 'autoscale',
        short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
      },
      () => (require('./autoscale') as typeof Autoscale).autoscale,
    ),
    lazily(
      { name: 'certificate', short: 'Modify certificate resources' },
      () => (require('./certificate') as typeof Certificate).certificate,
    ),
    lazily(
      { name: 'cluster-info', short: 'Display cluster information' },
      () => (require('./cluster-info') as typeof ClusterInfo).clusterInfo,
    ),
    lazily({ name: 'top', short: 'Display resource (CPU/memory) usage' }, () => (require('./top') as typeof Top).top),
    lazily(
      { name: 'cordon', short: 'Mark node as unschedulable' },
      () => (require('./drain/cordon') as typeof Cordon).cordon,
    ),
    lazily(
      { name: 'uncordon', short: 'Mark node as schedulable' },
      () => (require('./drain/cordon') as typeof Cordon).uncordon,
    ),
    lazily(
      { name: 'drain', short: 'Drain node in preparation for maintenance' },
      () => (require('./drain/drain') as typeof Drain).drain,
    ),
    lazily(
      { name: 'taint', short: 'Update the taints on one or more nodes' },
      () => (require('./taint') as typeof Taint).taint,
    ),
    lazily(
      { name: 'describe', short: 'Show details of a specific resource or group of resources' },
      () => (require('./describe') as typeof Describe).describe,
    ),
    lazily(
      { name: 'logs', short: 'Print the logs for a container in a pod' },
      () => (require('./logs') as typeof Logs).logs,
    ),
    lazily(
      { name: 'attach', short: 'Attach to a running container' },
      () => (require('./attach') as typeof Attach).attach,
    ),
    lazily({ name: 'exec', short: 'Execute a command in a container' }, () => (require('./exec') as typeof Exec).exec),
    lazily(
      { name: 'port-forward', short: 'Forward one or more local ports to a pod' },
      () => (require('./port-forward') as typeof PortForward).portForward,
    ),
    lazily(
      { name: 'proxy', short: 'Run a proxy to the Kubernetes API server' },
      () => (require('./proxy') as typeof Proxy).proxy,
    ),
    lazily(
      { name: 'cp', short: 'Copy files and directories to and from containers' },
      () => (require('./cp') as typeof Cp).cp,
    ),
    lazily({ name: 'auth', short: 'Inspect authorization' }, () => (require('./auth/auth') as typeof Auth).auth),
    lazily(
      { name: 'debug', short: 'Create debugging sessions for troubleshooting workloads and nodes' },
      () => (require('./debug') as typeof Debug).debug,
    ),
    lazily({ name: 'events', short: 'List events' }, () => (require('./events') as typeof Events).events),
    lazily(
      { name: 'diff', short: 'Diff the live version against a would-be applied version' },
      () => (require('./diff') as typeof Diff).diff,
    ),
    lazily(
      { name: 'apply', short: 'Apply a configuration to a resource by file name or stdin' },
      () => (require('./apply') as typeof Apply).apply,
    ),
    lazily({ name: 'patch', short: 'Update fields of a resource' }, () => (require('./patch') as typeof Patch).patch),
    lazily(
      { name: 'replace', short: 'Replace a resource by file name or stdin' },
      () => (require('./replace') as typeof Replace).replace,
    ),
    lazily(
      { name: 'wait', short: 'Wait for a specific condition on one or many resources' },
      () => (require('./wait') as typeof Wait).wait,
    ),
    lazily(
      { name: 'kustomize', short: 'Build a kustomization target from a directory or URL' },
      () => (require('./kustomize') as typeof Kustomize).kustomize,
    ),
    lazily(
      { name: 'label', short: 'Update the labels on a resource' },
      () => (require('./label') as typeof Label).label,
    ),
    lazily(
      { name: 'annotate', short: 'Update the annotations on a resource' },
      () => (require('./annotate') as typeof Annotate).annotate,
    ),
    lazily(
      {
        name: 'completion',
        short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
      },
      () => (require('./completion') as typeof Completion).completion,
    ),
    lazily(
      { name: 'config', short: 'Modify kubeconfig files' },
      () => (require('./config/config') as typeof Config).config,
    ),
    lazily(
      { name: 'plugin', short: 'Provides utilities for interacting with plugins' },
      () => (require('./plugin') as typeof Plugin).plugin,
    ),
    version,
    apiVersions,
    apiResources,
    options,
    lazily(
      { name: 'kuberc', short: 'Manage kuberc configuration files' },
      () => (require('./kuberc') as typeof Kuberc).kuberc,
    ),
  ],
};
