import { unifiedDiff } from '../../../src/api/unified-diff';

/** What a run of kubectl printed, and how it ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How two outcomes differ, for people: lines of the real one with `-`, of ours with `+`. */
export function outcomeDiff(real: Outcome, own: Outcome): string {
  return unifiedDiff(outcomeText(real), outcomeText(own));
}

export function outcomeText({ stdout, stderr, exitCode }: Outcome): string {
  const part = (name: string, text: string) => (text === '' ? '' : `${text.replace(/^(?!$)/gm, `${name}| `)}$\n`);
  return `${part('out', stdout)}${part('err', stderr)}exit ${exitCode}\n`;
}
