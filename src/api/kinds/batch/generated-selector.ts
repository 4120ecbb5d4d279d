import type { Job } from '../../generated/types';
import { withMetadata } from '../../object';

export const jobNameLabels = ['job-name', 'batch.kubernetes.io/job-name'] as const;
export const controllerUidLabels = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;

/**
 * A job marks its pods with its name and uid, and selects them by the uid (pkg/registry/batch/job/strategy.go, `generateSelector`). A job
 * without labels of its own has those of its template.
 */
export function withGeneratedSelector(job: Job): Job {
  const { metadata, spec } = job;
  if (spec.manualSelector === true) return job;
  const { template = {} } = spec;
  const own = template.metadata?.labels;
  const labels: Record<string, string> = { ...own };
  for (const name of jobNameLabels) labels[name] ??= metadata.name;
  for (const name of controllerUidLabels) labels[name] ??= metadata.uid;
  const matchLabels = { ...spec.selector?.matchLabels };
  matchLabels[controllerUidLabels[1]] ??= metadata.uid;
  const marked = { ...template.metadata, labels } as NonNullable<typeof template.metadata>;
  const generated = {
    ...job,
    spec: { ...spec, selector: { ...spec.selector, matchLabels }, template: { ...template, metadata: marked } },
  };
  const inherits = Object.keys(metadata.labels ?? {}).length === 0 || metadata.labels === own;
  return inherits ? withMetadata(generated, { labels }) : generated;
}
