import type { Outcome } from './outcome';

/** What a version of kubectl prints differently from ours, which is that of Kubernetes 1.36. */
export interface VersionDifference {
  readonly reason: string;
  /** The first version that no longer has it, `1.34`. Absent: all have it. */
  readonly before?: string;
  /** The first version that has it. */
  readonly from?: string;
  /** Which command lines. */
  readonly lines: RegExp;
  /** Makes what the real one printed into what both would print. */
  readonly real?: (outcome: Outcome) => Outcome;
  /** The same of what ours printed. With neither of them, nothing can be compared. */
  readonly own?: (outcome: Outcome) => Outcome;
}

export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'version'; readonly reasons: readonly string[] }
  | { readonly kind: 'differs' };

/** Are the outcomes the same, or different only in ways that the version of the real kubectl explains? */
export function compare(
  line: string,
  version: string,
  real: Outcome,
  own: Outcome,
  differences: readonly VersionDifference[],
): Verdict {
  if (isEqual(real, own)) return { kind: 'equal' };
  const reasons: string[] = [];
  let [theirs, ours] = [real, own];
  for (const difference of differences) {
    if (!applies(difference, line, version)) continue;
    if (difference.real === undefined && difference.own === undefined) {
      return { kind: 'version', reasons: [difference.reason] };
    }
    const [theirsNow, oursNow] = [difference.real?.(theirs) ?? theirs, difference.own?.(ours) ?? ours];
    if (!isEqual(theirs, theirsNow) || !isEqual(ours, oursNow)) reasons.push(difference.reason);
    [theirs, ours] = [theirsNow, oursNow];
    if (isEqual(theirs, ours)) return { kind: 'version', reasons };
  }
  return { kind: 'differs' };
}

function applies({ before, from, lines }: VersionDifference, line: string, version: string): boolean {
  if (before !== undefined && minorOf(version) >= minorOf(before)) return false;
  if (from !== undefined && minorOf(version) < minorOf(from)) return false;
  return lines.test(line);
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function isEqual(a: Outcome, b: Outcome): boolean {
  return a.stdout === b.stdout && a.stderr === b.stderr && a.exitCode === b.exitCode;
}
