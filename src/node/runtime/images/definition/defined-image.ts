import { parentOf } from '../../../../sim/file-system';
import type { Program } from '../../process/process';
import type { Image } from '../image';
import { buildLinux, linuxBinaries } from '../linux';
import type { ImagePlan } from './image-plan';
import { plannedProgram } from './planned-program';

const SCRIPT = '/entrypoint.sh';
const PROGRAM = '/app';
const BASE_COMMANDS = { alpine: ['/bin/sh'], busybox: ['sh'], debian: ['bash'] };

/** The image that a plan describes. */
export function definedImage(plan: ImagePlan): Image {
  const { base = 'alpine', script, workingDir, user, files } = plan;
  const own = plan.program ?? (plan.behaves ? plannedProgram(plan) : undefined);
  const name = plan.entrypoint?.[0] ?? PROGRAM;
  const entrypoint = plan.entrypoint ?? (script !== undefined ? [SCRIPT] : own !== undefined ? [PROGRAM] : undefined);
  const commands = new Map<string, Program>(own === undefined ? [] : [[name, own]]);
  return {
    sizeBytes: plan.sizeBytes,
    ...(entrypoint && { entrypoint }),
    cmd: plan.command ?? (entrypoint === undefined ? BASE_COMMANDS[base] : []),
    env: [...(plan.env ?? [])],
    ...(workingDir !== undefined && { workingDir }),
    ...(user !== undefined && { user }),
    commands: () => commands,
    binaries: linuxBinaries(base, own && { [name]: own }),
    build: (tree) => {
      buildLinux(tree, base, ['curl', 'wget', 'ps', 'kill']);
      const put = (path: string, write: () => void) => {
        tree.makeDirectory(parentOf(path), { recursive: true });
        write();
      };
      const path = name.includes('/') ? name : `/usr/local/bin/${name}`;
      if (own !== undefined && path.startsWith('/')) put(path, () => tree.writeBinary(path, name));
      if (script !== undefined)
        tree.writeFile(SCRIPT, script.startsWith('#!') ? script : `#!/bin/sh\n${script}`, 0o755);
      for (const [file, content] of files ?? []) put(file, () => tree.writeFile(file, content));
      if (workingDir !== undefined) tree.makeDirectory(workingDir, { recursive: true });
    },
  };
}
