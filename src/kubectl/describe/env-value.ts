import type { Pod } from '../../api/generated/types';
import { quote } from '../../api/go/text';

/**
 * The value of a pod's field that an environment variable refers to. Fields outside metadata are empty: the client does not look there.
 * Source: kubectl/pkg/util/fieldpath/fieldpath.go (ExtractFieldPathAsString).
 */
export function envValue({ metadata }: Pod, fieldPath: string): string {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (map === 'labels') return metadata.labels?.[key] ?? '';
  if (map === 'annotations') return metadata.annotations?.[key] ?? '';
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    default:
      return '';
  }
}

function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${quote(map?.[key] ?? '')}`)
    .join('\n');
}
