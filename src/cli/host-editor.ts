import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EditedFile } from '../kubectl/environment';
import { KubectlError } from '../kubectl/errors';

/**
 * Opens a text in an editor on the host and gives what it has become. Throws `KubectlError` when the editor fails.
 * Source: kubectl/pkg/cmd/util/editor/editor.go.
 */
export async function editOnHost(
  { editor, suffix, text }: EditedFile,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-edit-'));
  const file = join(folder, `edit${suffix}`);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    // As kubectl does it: a command line with blanks is the shell's to take apart.
    const { status, error } = spawnSync(
      process.env['SHELL'] ?? '/bin/bash',
      ['-c', `${editor} ${JSON.stringify(file)}`],
      {
        stdio: 'inherit',
        env: { ...process.env, ...env },
      },
    );
    if (error !== undefined) throw new KubectlError(`unable to launch the editor ${JSON.stringify(editor)}`);
    if (status !== 0) throw new KubectlError(`there was a problem with the editor ${JSON.stringify(editor)}`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
