import { ageOf } from '../../duration';
import type { Container } from '../../generated/types';
import type { TableColumn } from '../../kind';
import type { KubeObject } from '../../object';

/** `Name`, or `wide:Name` for a column that only `-o wide` shows; `integer Name` and `boolean Name` for other types than string. */
export function columns(...texts: readonly string[]): readonly TableColumn[] {
  return texts.map((text): TableColumn => {
    const isWide = text.startsWith('wide:');
    const rest = isWide ? text.slice('wide:'.length) : text;
    const [, typed, name = rest] = /^(integer|boolean) (.*)$/.exec(rest) ?? [];
    const type = typed === 'integer' || typed === 'boolean' ? typed : 'string';
    if (isWide) return name === 'Name' ? { name, type, format: 'name', priority: 1 } : { name, type, priority: 1 };
    return name === 'Name' ? { name, type, format: 'name' } : { name, type };
  });
}

export function age({ metadata }: KubeObject, nowMs: number): string {
  return ageOf(metadata.creationTimestamp, nowMs);
}

/** The names and the images of a template's containers. */
export function containersText(containers: readonly Container[] | undefined): readonly [string, string] {
  const list = containers ?? [];
  return [list.map(({ name }) => name).join(','), list.map(({ image = '' }) => image).join(',')];
}

/** The first `max` joined, and how many are left out (`listWithMoreString`). */
export function firstFew(texts: readonly string[], max: number, separator = ','): string {
  const shown = texts.slice(0, max).join(separator);
  return texts.length > max ? `${shown} + ${texts.length - max} more...` : shown;
}

/** `RWO,ROX,RWX,RWOP`, as far as they are there (pkg/apis/core/v1/helper/helpers.go, `GetAccessModesAsString`). */
export function accessModesText(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.flatMap(([mode, short]) => (modes?.includes(mode) ? [short] : [])).join(',');
}

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;
