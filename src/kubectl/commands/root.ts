import type { Command } from '../command';
import { KubectlError } from '../errors';
import type * as Autoscale from './autoscale';
import type * as Certificate from './certificate';
import type * as Diff from './diff';
import type * as Cordon from './drain/cordon';
import type * as Drain from './drain/drain';
import type * as Taint from './taint';
import type * as Expose from './expose';
import type * as PortForward from './port-forward';
import type * as Rollout from './rollout/rollout';
import { annotate } from './annotate';
import { apiResources, apiVersions } from './api-resources';
import { apply } from './apply';
import { attach } from './attach';
import { auth } from './auth/auth';
import { clusterInfo } from './cluster-info';
import { config } from './config/config';
import { cp } from './cp';
import { create } from './create/create';
import { debug } from './debug';
import { deleteCommand } from './delete';
import { describe } from './describe';
import { edit } from './edit';
import { events } from './events';
import { exec } from './exec';
import { explain } from './explain';
import { get } from './get';
import { label } from './label';
import { lazily } from './lazily';
import { logs } from './logs';
import { options } from './options';
import { patch } from './patch';
import { replace } from './replace';
import { run } from './run';
import { scale } from './scale';
import { set } from './set/set';
import { top } from './top';
import { version } from './version';
import { wait } from './wait';

/** A command of the real kubectl that is not written yet: known by name, so that help and suggestions are right. */
function later(name: string, short: string): Command {
  return {
    name,
    use: name,
    short,
    disableFlagParsing: true,
    run: async () => {
      throw new KubectlError(`kubectl ${name} is not part of this kubectl yet`);
    },
  };
}

/** All commands, in the order of kubectl (kubectl/pkg/cmd/cmd.go), which is the order of suggestions. */
export const root: Command = {
  name: 'kubectl',
  use: '',
  short: 'kubectl controls the Kubernetes cluster manager.',
  subcommands: [
    create,
    lazily(
      {
        name: 'expose',
        short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
      },
      () => (require('./expose') as typeof Expose).expose,
    ),
    run,
    set,
    explain,
    get,
    edit,
    deleteCommand,
    lazily(
      { name: 'rollout', short: 'Manage the rollout of a resource' },
      () => (require('./rollout/rollout') as typeof Rollout).rollout,
    ),
    scale,
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
    clusterInfo,
    top,
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
    describe,
    logs,
    attach,
    exec,
    lazily(
      { name: 'port-forward', short: 'Forward one or more local ports to a pod' },
      () => (require('./port-forward') as typeof PortForward).portForward,
    ),
    later('proxy', 'Run a proxy to the Kubernetes API server'),
    cp,
    auth,
    debug,
    events,
    lazily(
      { name: 'diff', short: 'Diff the live version against a would-be applied version' },
      () => (require('./diff') as typeof Diff).diff,
    ),
    apply,
    patch,
    replace,
    wait,
    later('kustomize', 'Build a kustomization target from a directory or URL'),
    label,
    annotate,
    later('completion', 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)'),
    config,
    later('plugin', 'Provides utilities for interacting with plugins'),
    version,
    apiVersions,
    apiResources,
    options,
    later('kuberc', 'Manage kuberc configuration files'),
  ],
};
