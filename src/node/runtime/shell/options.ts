/** What `set` switches on and off. */
export type ShellOption =
  | 'errexit'
  | 'nounset'
  | 'noglob'
  | 'xtrace'
  | 'noclobber'
  | 'allexport'
  | 'pipefail'
  | 'noexec'
  | 'verbose'
  | 'monitor';

export const OPTION_LETTERS: Readonly<Record<string, ShellOption>> = {
  e: 'errexit',
  u: 'nounset',
  f: 'noglob',
  x: 'xtrace',
  C: 'noclobber',
  a: 'allexport',
  n: 'noexec',
  v: 'verbose',
  m: 'monitor',
};
