import type { Command } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringArrayFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { kustomizedText } from '../kustomize/kustomized-text';

const flags = {
  output: stringFlag('output', 'Write to this file instead.', { shorthand: 'o' }),
  loadRestrictor: stringFlag('load-restrictor', 'LoadRestrictionsRootOnly: files of the folder alone.', {
    default: 'LoadRestrictionsRootOnly',
  }),
};

/** They are for programs outside that this kubectl does not run. */
const outside = {
  asCurrentUser: boolFlag('as-current-user', 'For functions in containers.'),
  enableAlphaPlugins: boolFlag('enable-alpha-plugins', 'Run plugins.'),
  enableHelm: boolFlag('enable-helm', 'Run helm.'),
  env: stringSliceFlag('env', 'For functions in containers.', { shorthand: 'e' }),
  helmApiVersions: stringArrayFlag('helm-api-versions', 'For helm.'),
  helmCommand: stringFlag('helm-command', 'For helm.', { default: 'helm' }),
  helmDebug: boolFlag('helm-debug', 'For helm.'),
  helmKubeVersion: stringFlag('helm-kube-version', 'For helm.'),
  mount: stringSliceFlag('mount', 'For functions in containers.'),
  network: boolFlag('network', 'For functions in containers.'),
  networkName: stringFlag('network-name', 'For functions in containers.', { default: 'bridge' }),
};

/**
 * Source: sigs.k8s.io/kustomize kustomize/v5/commands/build/build.go.
 * Divergence from real Kubernetes: no plugins, functions or helm charts, and nothing from the network; files outside of the folder are never read.
 */
export const kustomize: Command = {
  name: 'kustomize',
  use: 'kustomize DIR [flags]',
  short: 'Build a kustomization target from a directory or URL',
  long: "Prints the objects that a folder's kustomization makes.",
  examples: ['kubectl kustomize', 'kubectl kustomize overlays/production'],
  flags: [...Object.values(flags), ...Object.values(outside)],
  async run({ session, value, args }) {
    if (args.length > 1) throw new KubectlError('specify one path to kustomization.yaml');
    if (value(flags.loadRestrictor) === 'LoadRestrictionsNone')
      throw new KubectlError('--load-restrictor=LoadRestrictionsNone is not part of this kubectl');
    if (value(flags.loadRestrictor) !== 'LoadRestrictionsRootOnly')
      throw new KubectlError(
        `illegal flag value --load-restrictor ${value(flags.loadRestrictor)}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`,
      );
    const text = kustomizedText(session, args[0] ?? '.');
    const output = value(flags.output);
    if (output === '') session.out(text);
    else session.environment.files.write(output, text);
  },
};
