import { posix } from 'node:path';
import type { KubectlEnvironment } from '../environment';
import { ExitError } from '../errors';

/** Where the preferences are, and whether somebody asked for this very file. */
export interface KubercFile {
  readonly path: string;
  readonly explicit: boolean;
}

/** The file of preferences; undefined when `KUBERC=off`. Source: kubectl/pkg/kuberc/kuberc.go (LoadKuberc). */
export function kubercFile({ env }: KubectlEnvironment, given: string): KubercFile | undefined {
  const named = env.get('KUBERC') ?? '';
  if (named === 'off') {
    if (given === '') return undefined;
    throw new Error('disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive');
  }
  if (given !== '') return { path: given, explicit: true };
  if (named !== '') return { path: named, explicit: true };
  return { path: posix.join(env.get('HOME') ?? '', '.kube/kuberc'), explicit: false };
}

/** The `--kuberc` of a command line that nobody has parsed yet; '' when there is none (getExplicitKuberc). */
export function explicitKuberc(args: readonly string[]): string {
  for (const [index, arg] of args.entries()) {
    if (arg === '--') break;
    const [flag, value = ''] = arg.split('=');
    const path = arg === '--kuberc' ? args[index + 1] : flag === '--kuberc' && arg.includes('=') ? value : undefined;
    if (path !== undefined && path !== '') return path;
    if (path !== undefined || arg === '--kuberc') throw new Error('kuberc file is not found');
  }
  return '';
}

/** What is wrong with the preferences ends kubectl before it begins (kubectl/pkg/cmd/cmd.go). */
export function preferencesError(error: unknown): ExitError {
  if (!(error instanceof Error)) throw error;
  return new ExitError(1, `error occurred while applying preferences ${error.message}`);
}
