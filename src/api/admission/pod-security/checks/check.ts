import type { Container, ObjectMeta, PodSpec, SecurityContext, PodSecurityContext } from '../../../generated/types';

/** A pod, or what a controller makes pods of. */
export interface CheckedPod {
  readonly metadata: Pick<ObjectMeta, 'annotations'>;
  readonly spec: PodSpec;
}

/** What a pod does that it may not. */
export interface Violation {
  /** As short as possible: `hostPort`. */
  readonly reason: string;
  /** Who does it, and what exactly. */
  readonly detail: string;
}

/** A rule of a level, with what it says since which release: `[25, check]` since 1.25. */
export interface Check {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** Rising. */
  readonly since: readonly (readonly [minor: number, violation: (pod: CheckedPod) => Violation | undefined])[];
  /** A rule of the baseline that this one takes the place of. */
  readonly overrides?: string;
}

/** Init containers, containers and ephemeral ones, in this order (policy/visitor.go). */
export function containersOf({ initContainers, containers, ephemeralContainers }: PodSpec): readonly Container[] {
  if (initContainers === undefined && ephemeralContainers === undefined) return containers;
  return [...(initContainers ?? []), ...containers, ...(ephemeralContainers ?? [])];
}

/** The names of the containers of which `isBad` is true. */
export function badContainers(spec: PodSpec, isBad: (container: Container) => boolean): readonly string[] {
  return containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name);
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${pluralize('container', 'containers', names.length)} ${joinQuote(names)}`;
}

/** Who sets something: `pod and containers "a", "b"`; empty if nobody does. */
export function settersText(isPod: boolean, names: readonly string[], more: readonly string[] = []): string {
  return [...(isPod ? ['pod'] : []), ...(names.length > 0 ? [containersText(names)] : []), ...more].join(' and ');
}

/** The pod and the containers whose security context is bad, one and the other by the same rule. */
export function badSetters(
  spec: PodSpec,
  isBad: (context: SecurityContext | PodSecurityContext) => boolean,
): { readonly isPod: boolean; readonly names: readonly string[] } {
  const { securityContext } = spec;
  return {
    isPod: securityContext !== undefined && isBad(securityContext),
    names: badContainers(spec, ({ securityContext: own }) => own !== undefined && isBad(own)),
  };
}

/** Quoted by nothing but quotation marks, as the messages of Pod Security have it. */
export function joinQuote(items: readonly string[]): string {
  return items.length === 0 ? '' : `"${items.join('", "')}"`;
}

export function pluralize(singular: string, plural: string, count: number): string {
  return count === 1 ? singular : plural;
}

export function sorted(values: ReadonlySet<string>): readonly string[] {
  return [...values].sort();
}

export function isWindows({ os }: PodSpec): boolean {
  return os?.name === 'windows';
}

/** Such a pod's root is nobody on its node. */
export function hasUserNamespace({ hostUsers }: PodSpec): boolean {
  return hostUsers === false;
}
