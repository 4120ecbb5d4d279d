/** `TASK_COMM_LEN` without its end (include/linux/sched.h). */
const COMMAND_LENGTH = 15;

/** What the kernel calls a process: its file, also when it has given itself a longer title (`nginx: worker process`). */
export function commandName([path = '']: readonly string[]): string {
  return path.replace(/: .*$/, '').replace(/^.*\//, '').slice(0, COMMAND_LENGTH);
}
