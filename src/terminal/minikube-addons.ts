import { fail, findProfile, profileName, profileNotFound, type MinikubeVerb } from './minikube-context';

/** What every cluster here has from its start, or can do. */
const EMBEDDED = new Set(['default-storageclass', 'metrics-server', 'storage-provisioner']);
const NOT_FOUND = 10;

/**
 * `minikube addons list|enable|disable`. Source: minikube, cmd/minikube/cmd/config/addons_*.go.
 * Divergence from real minikube: what the embedded addons do is part of every cluster, so that they are always on and cannot be turned off; there are no others.
 */
export const addons: MinikubeVerb = async (context) => {
  const { io, args } = context;
  const profile = profileName(context);
  if (findProfile(context, profile) === undefined) return profileNotFound(context, profile);
  const [, action = '', name = ''] = args.words;
  if (action === 'list') {
    for (const each of EMBEDDED) io.stdout(`${each}\t${profile}\tenabled ✅\n`);
    return 0;
  }
  if (action !== 'enable' && action !== 'disable') {
    io.stdout('addons modifies minikube addons files using subcommands like "minikube addons enable dashboard"\n');
    return 0;
  }
  if (!EMBEDDED.has(name)) {
    const message = `${action} failed: property name "${name}" not found`;
    return fail(context, `MK_ADDON_${action.toUpperCase()}`, message, NOT_FOUND);
  }
  if (action === 'disable') {
    return fail(context, 'MK_ADDON_DISABLE', `disable failed: ${name} is part of every cluster here`, NOT_FOUND);
  }
  io.stdout(`🌟  The '${name}' addon is enabled\n`);
  return 0;
};
