import type { Program } from '../process/process';
import { immediate } from '../process/immediate';
import { ash, bash, dash } from '../shell/dialect';
import { shellProgram } from '../shell/shell-program';
import { awk } from './awk/awk';
import { blockTools } from './block-tools';
import { compareTools } from './diff';
import { echo } from './echo';
import { encodingTools } from './encoding-tools';
import { expr } from './expr';
import { fileTools } from './file-tools';
import { grep } from './grep';
import { ls } from './ls';
import { machineTools } from './machine-tools';
import { networkTools } from './network-tools';
import { processNameTools } from './process-names';
import { processTools } from './process-tools';
import { od } from './od';
import { printf } from './printf';
import { sed } from './sed/sed';
import { systemTools } from './system-tools';
import { tar } from './tar/tar';
import { test } from './test-expression';
import { textTools } from './text-tools';
import type { Flavor } from './tool';
import { watch } from './watch';

export type { Flavor } from './tool';

/** The tools of a distribution by name, its `sh` among them (ash for busybox, dash for GNU). */
export function standardPrograms(flavor: Flavor): ReadonlyMap<string, Program> {
  return flavor === 'busybox' ? busybox : gnu;
}

const busybox = toolsOf('busybox');
const gnu = toolsOf('gnu');

function toolsOf(flavor: Flavor): ReadonlyMap<string, Program> {
  const tools: Record<string, Program> = {
    ...textTools(flavor),
    ...fileTools(flavor),
    ...systemTools(flavor),
    ...processTools(flavor),
    ...encodingTools(flavor),
    ...blockTools(flavor),
    ...networkTools(flavor),
    ...machineTools(flavor),
    ...compareTools(flavor),
    ...processNameTools,
    echo,
    printf,
    test,
    '[': test,
    expr,
    od: (process) => od(process, flavor),
    watch: (process) => watch(process, flavor),
    ls: immediate((process) => ls(process, flavor)),
    grep: (process) => grep(process, flavor),
    egrep: (process) => grep(process, flavor),
    fgrep: (process) => grep(process, flavor),
    awk: (process) => awk(process, flavor),
    sed: (process) => sed(process, flavor),
    tar: (process) => tar(process, flavor),
    sh: shellProgram(flavor === 'busybox' ? ash : dash),
  };
  if (flavor === 'busybox') tools.ash = shellProgram(ash);
  else {
    tools.bash = shellProgram(bash);
    tools.dash = shellProgram(dash);
  }
  return new Map(Object.entries(tools));
}
