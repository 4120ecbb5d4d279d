import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../generated/types';

/** What the checks of a container need to know of the pod around it. */
export interface PodContext {
  readonly spec: PodSpec;
  /** The volumes that are sound, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claimNames: ReadonlySet<string>;
  readonly gracePeriodSeconds: number | undefined;
  readonly hostUsers: boolean;
}

/** Every container with its path; init containers first, then the others (`VisitContainersWithPath`, pkg/apis/core/pods/helpers.go). */
export function eachContainer(
  spec: PodSpec,
  specPath: string,
  visit: (container: Container | EphemeralContainer, path: string) => void,
): void {
  for (const [index, container] of (spec.initContainers ?? []).entries())
    visit(container, `${specPath}.initContainers[${index}]`);
  for (const [index, container] of spec.containers.entries()) visit(container, `${specPath}.containers[${index}]`);
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries())
    visit(container, `${specPath}.ephemeralContainers[${index}]`);
}
