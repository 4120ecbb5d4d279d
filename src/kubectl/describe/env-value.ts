import type { Pod } from '../../api/generated/types';

/**
 * The value of a pod's field that an environment variable refers to. Only the name and the namespace are known to the client: of other fields it
 * has no conversion, and shows nothing. Source: kubectl/pkg/describe/describe.go (EnvValueRetriever), apimachinery/pkg/runtime/conversion.go
 * (DefaultMetaV1FieldSelectorConversion).
 */
export function envValue({ metadata }: Pod, fieldPath: string): string {
  if (fieldPath === 'metadata.name') return metadata.name;
  return fieldPath === 'metadata.namespace' ? (metadata.namespace ?? '') : '';
}
