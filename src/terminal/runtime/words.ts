const SECOND_MS = 1000;
const HOUR_S = 3600;
const DAY_H = 24;

/** `About a minute`, `3 hours`, `2 weeks`. Source: docker/go-units, duration.go (HumanDuration). */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND_MS);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(ms / SECOND_MS / HOUR_S + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < DAY_H * 7 * 2) return `${Math.trunc(hours / DAY_H)} days`;
  if (hours < DAY_H * 30 * 2) return `${Math.trunc(hours / DAY_H / 7)} weeks`;
  if (hours < DAY_H * 365 * 2) return `${Math.trunc(hours / DAY_H / 30)} months`;
  return `${Math.trunc(hours / DAY_H / 365)} years`;
}

/** `109MB`, `1.23GB`: three digits that count. Source: docker/go-units, size.go (HumanSizeWithPrecision). */
export function humanSize(bytes: number, precision = 3): string {
  return sizeText(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'], precision);
}

/** `1.5MiB`. Source: docker/go-units, size.go (BytesSize). */
export function bytesSize(bytes: number): string {
  return sizeText(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], 4);
}

function sizeText(bytes: number, base: number, units: readonly string[], precision: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit += 1;
  }
  return `${Number(size.toPrecision(precision))}${units[unit]}`;
}

/** At most `length` characters, the last of which is then `…`. Source: docker/cli, cli/command/formatter/displayutils.go (Ellipsis). */
export function ellipsis(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
