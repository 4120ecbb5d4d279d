import type { Command } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { printFlagList } from '../print-flags';
import { findResources } from '../resources/builder';
import { fieldManagerFlag, fileFlags, filenameOptions, saveConfigFlag, validateFlag } from '../write-flags';

const flags = {
  outputPatch: boolFlag('output-patch', 'Print the patch.'),
  subresource: stringFlag('subresource', 'The subresource to edit: status, scale, resize.'),
  windowsLineEndings: boolFlag('windows-line-endings', 'Line endings of the file to edit.'),
  fieldManager: fieldManagerFlag('kubectl-edit'),
};

/**
 * Source: kubectl/pkg/cmd/edit, kubectl/pkg/cmd/util/editor.
 * Divergence from real Kubernetes: there is no editor to open, so it ends with an error once the objects are found.
 */
export const edit: Command = {
  name: 'edit',
  use: 'edit (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource on the server',
  long: 'Opens objects in the editor of $KUBE_EDITOR or $EDITOR and stores what was changed.',
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, saveConfigFlag, validateFlag],
  async run(invocation) {
    const { session, args } = invocation;
    const result = await findResources(session, {
      args,
      files: filenameOptions(invocation),
      namespace: session.namespace.name,
      enforceNamespace: session.namespace.explicit,
      allowEmptySelector: true,
      continueOnError: true,
      flatten: true,
      latest: true,
    });
    const { infos } = await result.infos();
    if (infos.length === 0) throw new KubectlError('edit cancelled, no objects found');
    const { env } = session.environment;
    const editor = env.get('KUBE_EDITOR') ?? env.get('EDITOR') ?? 'vi';
    throw new KubectlError(
      `unable to launch the editor ${JSON.stringify(editor)}: there is none here; use kubectl patch, label, annotate or apply`,
    );
  },
};
