/** A duration as Go prints it: `350ms`, `1.5s`, `1m20s`, `2h0m0s` (time.Duration.String). Whole milliseconds. */
export function goDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  if (durationMs < 1000) return `${durationMs}ms`;
  const seconds = `${(durationMs % 60_000) / 1000}s`;
  const minutes = Math.floor(durationMs / 60_000) % 60;
  const hours = Math.floor(durationMs / 3_600_000);
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
