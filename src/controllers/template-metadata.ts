import type { PodTemplateSpec } from '../api/generated/types';

type TemplateMetadata = NonNullable<PodTemplateSpec['metadata']>;

/** A pod template with some of its metadata changed. */
export function withTemplateMetadata(template: PodTemplateSpec, changes: Partial<TemplateMetadata>): PodTemplateSpec {
  // The metadata of a template has the type of an object's, and no name.
  return { ...template, metadata: { ...template.metadata, ...changes } as TemplateMetadata };
}
