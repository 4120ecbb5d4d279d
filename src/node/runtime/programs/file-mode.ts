import type { FileStatus } from '../../../sim/file-system';

/** The permission bits after what `chmod` is told: `755`, `u+x`, `a-w`, `g=rx`, `g+s`, `+t`. */
export function changedMode(mode: number, change: string): number {
  if (/^[0-7]+$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const clause of change.split(',')) {
    const [, who = '', operator = '', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    const bits = (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (/[xX]/.test(letters) ? 1 : 0);
    for (const [class_, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(class_)) continue;
      if (operator === '=') result = (result & ~(7 << shift)) | (bits << shift);
      else if (operator === '+') result |= bits << shift;
      else result &= ~(bits << shift);
    }
    const special = specialBits(who, letters);
    if (operator === '-') result &= ~special;
    else result |= special;
  }
  return result;
}

/** `s` is for the user and the group, `t` for all: a directory whose files only their owners may remove. */
function specialBits(who: string, letters: string): number {
  const all = who === '' || who.includes('a');
  const setId = !letters.includes('s')
    ? 0
    : (all || who.includes('u') ? 0o4000 : 0) | (all || who.includes('g') ? 0o2000 : 0);
  return setId | (letters.includes('t') && (all || who.includes('o')) ? 0o1000 : 0);
}

/** Set-user-ID, set-group-ID and sticky, by whose `x` they replace. */
const SPECIAL_BITS = { 6: 0o4000, 3: 0o2000, 0: 0o1000 } as const;

/** As `ls -l` shows it: `-rwxr-xr-x`. */
export function modeText({ kind, mode }: Pick<FileStatus, 'kind' | 'mode'>): string {
  const type = { file: '-', directory: 'd', symlink: 'l', device: 'c' }[kind];
  const bits = ([6, 3, 0] as const).map((shift) => {
    const part = (mode >> shift) & 7;
    const special = mode & SPECIAL_BITS[shift];
    const last = special === 0 ? (part & 1 ? 'x' : '-') : shift === 0 ? 't' : 's';
    return `${part & 4 ? 'r' : '-'}${part & 2 ? 'w' : '-'}${part & 1 ? last : last.toUpperCase()}`;
  });
  return type + bits.join('');
}
