import type { Invocation } from './command';
import { KubectlError } from './errors';
import { boolFlag, stringFlag, stringSliceFlag, type Flag } from './flags/flag';
import { parseBool } from './flags/flag-values';
import type { Query } from './rest';
import type { ResourceQuery } from './resources/builder';
import type { FieldValidation, FilenameOptions } from './resources/manifest-files';

export type DryRun = 'none' | 'client' | 'server';

/** The flags that commands which read files share. Source: kubectl/pkg/cmd/util/helpers.go. */
export const fileFlags = {
  filename: stringSliceFlag('filename', 'A file, a directory or - for standard input to read objects from.', {
    shorthand: 'f',
  }),
  kustomize: stringFlag('kustomize', 'A kustomization directory.', { shorthand: 'k' }),
  recursive: boolFlag('recursive', 'Go into the directories below those of -f too.', { shorthand: 'R' }),
} as const;

export const selectorFlag = stringFlag(
  'selector',
  "A label selector: key=value, key!=value, key, !key, key in (a,b), joined with ','.",
  {
    shorthand: 'l',
  },
);
export const fieldSelectorFlag = stringFlag(
  'field-selector',
  "A field selector: key=value, key!=value, joined with ','.",
);
export const allNamespacesFlag = boolFlag('all-namespaces', 'In all namespaces.', { shorthand: 'A' });
export const dryRunFlag = stringFlag(
  'dry-run',
  'none, client (print what would be sent) or server (send it, store nothing).',
  {
    default: 'none',
    withoutValue: 'unchanged',
  },
);
export const validateFlag = stringFlag(
  'validate',
  'What to do about unknown or double fields: strict, warn or ignore.',
  {
    default: 'strict',
    withoutValue: 'strict',
  },
);
export const saveConfigFlag = boolFlag(
  'save-config',
  'Keep the configuration in an annotation, for a later kubectl apply.',
);

export function fieldManagerFlag(manager: string): Flag<string> {
  return stringFlag('field-manager', 'Who is named as the owner of the fields.', { default: manager });
}

export function filenameOptions(invocation: Invocation): FilenameOptions {
  return {
    filenames: invocation.value(fileFlags.filename),
    kustomize: invocation.value(fileFlags.kustomize),
    recursive: invocation.value(fileFlags.recursive),
  };
}

export function hasFiles({ filenames, kustomize }: FilenameOptions): boolean {
  return filenames.length > 0 || kustomize !== '';
}

/** The objects of the files that -f names. */
export function manifestQuery(invocation: Invocation, validation: FieldValidation): ResourceQuery {
  const { namespace } = invocation.session;
  return {
    files: filenameOptions(invocation),
    namespace: namespace.name,
    enforceNamespace: namespace.explicit,
    continueOnError: true,
    flatten: true,
    validation,
  };
}

/** Throws when neither -f nor -k names anything. */
export function requireFiles(invocation: Invocation): void {
  if (!hasFiles(filenameOptions(invocation))) throw new KubectlError('must specify one of -f and -k');
}

export function dryRunOf(invocation: Invocation): DryRun {
  const text = invocation.value(dryRunFlag);
  if (text === 'none' || text === 'client' || text === 'server') return text;
  if (text === 'unchanged') {
    invocation.session.err(klogWarning('--dry-run is deprecated and can be replaced with --dry-run=client.'));
    return 'client';
  }
  const asBool = optionalBool(text);
  if (asBool === undefined) {
    throw new KubectlError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  }
  const instead = asBool ? 'client' : 'none';
  const message = `--dry-run=${text} is deprecated (boolean value) and can be replaced with --dry-run=${instead}.`;
  invocation.session.err(klogWarning(message));
  return instead;
}

/** Divergence from real Kubernetes: without klog's header (time, process, source line), which differs from run to run. */
export function klogWarning(message: string): string {
  return `W ${message}\n`;
}

export function validationOf(invocation: Invocation): FieldValidation {
  const text = invocation.value(validateFlag);
  const asBool = optionalBool(text);
  if (asBool !== undefined) return asBool ? 'Strict' : 'Ignore';
  if (text === 'strict') return 'Strict';
  if (text === 'warn') return 'Warn';
  if (text === 'ignore') return 'Ignore';
  throw new KubectlError(
    `invalid - validate option "${text}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

function optionalBool(text: string): boolean | undefined {
  try {
    return parseBool(text);
  } catch {
    return undefined;
  }
}

/** The query of a request that writes. */
export function writeQuery(options: {
  dryRun?: DryRun;
  fieldManager?: string;
  fieldValidation?: FieldValidation;
}): Query {
  const { dryRun, fieldManager, fieldValidation } = options;
  return {
    ...(dryRun === 'server' && { dryRun: 'All' }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  };
}
