/** The signals of Linux that anything here sends or catches, with their numbers. */
export const SIGNAL_NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGWINCH: 28,
} as const;

export type Signal = keyof typeof SIGNAL_NUMBERS;

/** What a signal does to a process that has no handler for it. */
export type SignalAction = 'terminate' | 'ignore' | 'stop' | 'continue';

const signalsByNumber = new Map<number, Signal>();
for (const [name, number] of Object.entries(SIGNAL_NUMBERS)) {
  if (isSignal(name)) signalsByNumber.set(number, name);
}

export function defaultAction(signal: Signal): SignalAction {
  switch (signal) {
    case 'SIGCHLD':
    case 'SIGURG':
    case 'SIGWINCH':
      return 'ignore';
    case 'SIGCONT':
      return 'continue';
    case 'SIGSTOP':
    case 'SIGTSTP':
    case 'SIGTTIN':
    case 'SIGTTOU':
      return 'stop';
    default:
      return 'terminate';
  }
}

/** Reads `TERM`, `SIGTERM`, `sigterm` or `15`. */
export function parseSignal(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return signalsByNumber.get(Number(text));
  const upper = text.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  return isSignal(name) ? name : undefined;
}

/** The exit code that tells of a death by `signal`: 128 and its number. */
export function signalExitCode(signal: Signal): number {
  return 128 + SIGNAL_NUMBERS[signal];
}

const DEATHS: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGQUIT: 'Quit',
  SIGABRT: 'Aborted',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGSEGV: 'Segmentation fault',
  SIGALRM: 'Alarm clock',
  SIGXCPU: 'CPU time limit exceeded',
  SIGTERM: 'Terminated',
};

/** What `strsignal` says: how shells tell of a death. */
export function deathText(signal: Signal): string {
  return DEATHS[signal] ?? signal;
}

function isSignal(name: string): name is Signal {
  return Object.hasOwn(SIGNAL_NUMBERS, name);
}
