import type { FileStatus } from '../../../sim/file-system';

/** The permission bits after what `chmod` is told: `755`, `u+x`, `a-w`, `g=rx`. */
export function changedMode(mode: number, change: string): number {
  if (/^[0-7]+$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const clause of change.split(',')) {
    const [, who = '', operator = '', letters = ''] = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause) ?? [];
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
  }
  return result;
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
