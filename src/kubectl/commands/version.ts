import { kubernetesVersion as clientVersion } from '../../api/kubernetes-version';
import type { Command } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { textAt } from '../json';
import { printYaml } from '../output/yaml-print';

const flags = {
  client: boolFlag('client', "Only kubectl's own version."),
  output: stringFlag('output', 'yaml or json.', { shorthand: 'o' }),
};

/** What it is built with (kubectl/go.mod). */
const KUSTOMIZE_VERSION = 'v5.8.1';
const SUPPORTED_MINOR_SKEW = 1;

/** Source: kubectl/pkg/cmd/version. */
export const version: Command = {
  name: 'version',
  use: 'version [flags]',
  short: 'Print the client and server version information',
  flags: Object.values(flags),
  async run({ session, value, args }) {
    if (args.length > 0) throw new KubectlError(`extra arguments: [${args.join(' ')}]`);
    const output = value(flags.output);
    if (!['', 'yaml', 'json'].includes(output)) throw new KubectlError("--output must be 'yaml' or 'json'");
    let failure: unknown;
    const serverVersion = value(flags.client)
      ? undefined
      : await session.rest.get('/version').catch((error: unknown) => {
          failure = error;
          return undefined;
        });
    const all = { clientVersion, kustomizeVersion: KUSTOMIZE_VERSION, ...(serverVersion && { serverVersion }) };
    if (output === 'yaml') session.out(`${printYaml(all)}\n`);
    else if (output === 'json') session.out(`${JSON.stringify(all, undefined, 2)}\n`);
    else {
      session.out(`Client Version: ${clientVersion.gitVersion}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
      if (serverVersion !== undefined) session.out(`Server Version: ${textAt(serverVersion, 'gitVersion')}\n`);
    }
    if (serverVersion !== undefined) warnOfSkew(textAt(serverVersion, 'gitVersion'), (text) => session.warn(text));
    if (failure !== undefined) throw failure;
  },
};

function warnOfSkew(serverVersion: string, warn: (text: string) => void): void {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(serverVersion) ?? [];
  const skew = Math.abs(Number(minor) - Number(clientVersion.minor));
  if (major === clientVersion.major && skew <= SUPPORTED_MINOR_SKEW) return;
  warn(
    `version difference between client (${clientVersion.major}.${clientVersion.minor}) and server (${major}.${minor}) exceeds the supported minor version skew of +/-${SUPPORTED_MINOR_SKEW}`,
  );
}
