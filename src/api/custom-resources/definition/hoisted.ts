import { deepEqual } from '../../equality';
import type { CustomResourceDefinitionVersion } from '../../generated/types';

/** What all versions of a definition have alike: Kubernetes' internal version says it once, beside the versions. */
export interface Hoisted {
  readonly schema: boolean;
  readonly subresources: boolean;
  readonly columns: boolean;
  readonly selectableFields: boolean;
}

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/v1/conversion.go. */
export function hoist(versions: readonly CustomResourceDefinitionVersion[]): Hoisted {
  const [first] = versions;
  const alike = (field: keyof CustomResourceDefinitionVersion) =>
    versions.every((version) => deepEqual(version[field] ?? null, first?.[field] ?? null));
  return {
    schema: alike('schema'),
    subresources: alike('subresources'),
    columns: alike('additionalPrinterColumns'),
    selectableFields: alike('selectableFields'),
  };
}

/**
 * The versions as an error prints them.
 *
 * Divergence from real Kubernetes: a schema, subresources and columns that differ from version to version are printed as they are written.
 */
export function printableVersions(versions: readonly CustomResourceDefinitionVersion[]): unknown {
  const hoisted = hoist(versions);
  return versions.map((version) => ({
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: hoisted.schema ? null : (version.schema ?? null),
    Subresources: hoisted.subresources ? null : (version.subresources ?? null),
    AdditionalPrinterColumns: hoisted.columns ? null : (version.additionalPrinterColumns ?? null),
    SelectableFields: hoisted.selectableFields ? null : (version.selectableFields ?? null),
  }));
}
