import {
  fail,
  findProfile,
  profileName,
  profileNotFound,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import type { MinikubeProfile } from './minikube-host';
import { table } from './minikube-table';

const METRICS_SERVER = 'metrics-server';
/** Who cares for what there is (minikube, pkg/minikube/assets/addons.go). */
const ADDONS: ReadonlyMap<string, 'Kubernetes' | 'minikube'> = new Map([
  ['default-storageclass', 'Kubernetes'],
  [METRICS_SERVER, 'Kubernetes'],
  ['storage-provisioner', 'minikube'],
]);
const METRICS_SERVER_IMAGE = 'registry.k8s.io/metrics-server/metrics-server:v0.8.0';
const FAILED = 10;

/**
 * `minikube addons list|enable|disable`. Source: minikube, cmd/minikube/cmd/config/addons_*.go.
 * Divergence from real minikube: there are three addons; the two for storage are part of every cluster, so that they cannot be turned off.
 */
export const addons: MinikubeVerb = async (context) => {
  const { io, args } = context;
  const profile = findProfile(context, profileName(context));
  if (profile === undefined) return profileNotFound(context, profileName(context));
  const [, action = '', name = ''] = args.words;
  if (action === 'list') {
    const rows = [...ADDONS].map(([addon, maintainer]) => [
      addon,
      profile.name,
      isOn(profile, addon) ? 'enabled ✅' : 'disabled',
      maintainer,
    ]);
    io.stdout(table(['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'], rows));
    return 0;
  }
  if (action !== 'enable' && action !== 'disable') {
    io.stdout('addons modifies minikube addons files using subcommands like "minikube addons enable dashboard"\n');
    return 0;
  }
  if (!ADDONS.has(name)) return notFound(context, action, name);
  return action === 'enable' ? await enable(context, profile, name) : await disable(context, profile, name);
};

/** `minikube start --addons=metrics-server,...`: what it asks for, or the exit code when there is no such addon. */
export function wantedAddons(context: MinikubeContext): readonly string[] | number {
  const names = (context.args.flags.get('addons') ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !ADDONS.has(name));
  return unknown === undefined ? names : notFound(context, 'enable', unknown);
}

/** Turns on what `start` was asked for, says what is on then. */
export async function startAddons({ host, io }: MinikubeContext, profile: MinikubeProfile, wanted: readonly string[]) {
  const on = wanted.includes(METRICS_SERVER) && host.setMetricsServer !== undefined;
  if (on) await host.setMetricsServer?.(profile.name, true);
  const all = ['storage-provisioner', 'default-storageclass'];
  io.stdout('    ▪ Using image gcr.io/k8s-minikube/storage-provisioner:v5\n');
  if (on || profile.metricsServer === true) {
    io.stdout(`    ▪ Using image ${METRICS_SERVER_IMAGE}\n`);
    all.push(METRICS_SERVER);
  }
  io.stdout(`🌟  Enabled addons: ${all.join(', ')}\n`);
}

async function enable(context: MinikubeContext, { name }: MinikubeProfile, addon: string): Promise<number> {
  const { host, io } = context;
  if (addon === METRICS_SERVER && host.setMetricsServer === undefined)
    return fail(context, 'MK_ADDON_ENABLE', `enable failed: ${addon} is not possible here`, FAILED);
  io.stdout(
    `💡  ${addon} is an addon maintained by ${ADDONS.get(addon)}. For any concerns contact minikube on GitHub.\n` +
      'You can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n',
  );
  if (addon === METRICS_SERVER) {
    io.stdout(`    ▪ Using image ${METRICS_SERVER_IMAGE}\n`);
    await host.setMetricsServer?.(name, true);
  }
  io.stdout(`🌟  The '${addon}' addon is enabled\n`);
  return 0;
}

async function disable(context: MinikubeContext, { name }: MinikubeProfile, addon: string): Promise<number> {
  if (addon !== METRICS_SERVER)
    return fail(context, 'MK_ADDON_DISABLE', `disable failed: ${addon} is part of every cluster here`, FAILED);
  await context.host.setMetricsServer?.(name, false);
  // The quotation mark that nothing closes is minikube's.
  context.io.stdout(`🌑  "The '${addon}' addon is disabled\n`);
  return 0;
}

function isOn({ metricsServer = false }: MinikubeProfile, addon: string): boolean {
  return addon !== METRICS_SERVER || metricsServer;
}

function notFound(context: MinikubeContext, action: string, name: string): number {
  const message = `${action} failed: property name "${name}" not found`;
  return fail(context, `MK_ADDON_${action.toUpperCase()}`, message, FAILED);
}
