/** Stable before beta before alpha, and the newer before the older (apimachinery/pkg/version/helpers.go, `CompareKubeAwareVersionStrings`). */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [versionParts(a), versionParts(b)];
  if (first === undefined || second === undefined) {
    if (first === undefined && second === undefined) return a < b ? -1 : Number(a > b);
    return first === undefined ? 1 : -1;
  }
  for (const [index, part] of first.entries()) {
    const other = second[index] ?? 0;
    if (part !== other) return other - part;
  }
  return 0;
}

/** Stage, major, minor: all the greater, the better. */
function versionParts(version: string): readonly number[] | undefined {
  const [, major, stage = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  return major === undefined ? undefined : [STAGES.indexOf(stage), Number(major), Number(minor)];
}

const STAGES = ['alpha', 'beta', ''];
