import {
  fail,
  findProfile,
  profileName,
  profileNotFound,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import type { MinikubeProfile, SwitchedAddon } from './minikube-host';
import { table } from './minikube-table';

/** Who cares for what there is (minikube, pkg/minikube/assets/addons.go). */
const ADDONS: ReadonlyMap<string, 'Kubernetes' | 'minikube'> = new Map([
  ['default-storageclass', 'Kubernetes'],
  ['ingress', 'Kubernetes'],
  ['metrics-server', 'Kubernetes'],
  ['storage-provisioner', 'minikube'],
]);
const CERTGEN_IMAGE = 'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.2';
/** The addons that are not part of every cluster, with the images they are made of. */
const SWITCHED: Readonly<Record<SwitchedAddon, readonly string[]>> = {
  ingress: ['registry.k8s.io/ingress-nginx/controller:v1.13.2', CERTGEN_IMAGE, CERTGEN_IMAGE],
  'metrics-server': ['registry.k8s.io/metrics-server/metrics-server:v0.8.0'],
};
const FAILED = 10;

/**
 * `minikube addons list|enable|disable`. Source: minikube, cmd/minikube/cmd/config/addons_*.go.
 * Divergence from real minikube: there are four addons; the two for storage are part of every cluster, so that they cannot be turned off.
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
  for (const addon of wanted) if (isSwitched(addon)) await host.setAddon?.(profile.name, addon, true);
  const on = (['ingress', 'metrics-server'] as const).filter(
    (addon) => (host.setAddon !== undefined && wanted.includes(addon)) || profile.addons?.includes(addon) === true,
  );
  const all = ['storage-provisioner', 'default-storageclass', ...on];
  io.stdout('    ▪ Using image gcr.io/k8s-minikube/storage-provisioner:v5\n');
  for (const addon of on) io.stdout(usingImages(addon));
  io.stdout(`🌟  Enabled addons: ${all.join(', ')}\n`);
}

async function enable(context: MinikubeContext, { name }: MinikubeProfile, addon: string): Promise<number> {
  const { host, io } = context;
  if (isSwitched(addon) && host.setAddon === undefined)
    return fail(context, 'MK_ADDON_ENABLE', `enable failed: ${addon} is not possible here`, FAILED);
  io.stdout(
    `💡  ${addon} is an addon maintained by ${ADDONS.get(addon)}. For any concerns contact minikube on GitHub.\n` +
      'You can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n',
  );
  if (isSwitched(addon)) {
    io.stdout(usingImages(addon));
    if (addon === 'ingress') io.stdout('🔎  Verifying ingress addon...\n');
    await host.setAddon?.(name, addon, true);
  }
  io.stdout(`🌟  The '${addon}' addon is enabled\n`);
  return 0;
}

async function disable(context: MinikubeContext, { name }: MinikubeProfile, addon: string): Promise<number> {
  if (!isSwitched(addon))
    return fail(context, 'MK_ADDON_DISABLE', `disable failed: ${addon} is part of every cluster here`, FAILED);
  await context.host.setAddon?.(name, addon, false);
  // The quotation mark that nothing closes is minikube's.
  context.io.stdout(`🌑  "The '${addon}' addon is disabled\n`);
  return 0;
}

function isOn({ addons: on = [] }: MinikubeProfile, addon: string): boolean {
  return !isSwitched(addon) || on.includes(addon);
}

function isSwitched(addon: string): addon is SwitchedAddon {
  return Object.hasOwn(SWITCHED, addon);
}

function usingImages(addon: SwitchedAddon): string {
  return SWITCHED[addon].map((image) => `    ▪ Using image ${image}\n`).join('');
}

function notFound(context: MinikubeContext, action: string, name: string): number {
  const message = `${action} failed: property name "${name}" not found`;
  return fail(context, `MK_ADDON_${action.toUpperCase()}`, message, FAILED);
}
