import { quote } from '../../../go/text';
import {
  badContainers,
  badSetters,
  containersOf,
  containersText,
  isWindows,
  joinQuote,
  pluralize,
  settersText,
  sorted,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

const BASELINE = 'seccompProfile_baseline';
const REASON = 'seccompProfile';
const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';

/** policy/check_seccompProfile_baseline.go */
export const seccompBaseline: Check = {
  id: BASELINE,
  level: 'baseline',
  since: [
    [0, annotated],
    [19, unconfined],
  ],
};

/** policy/check_seccompProfile_restricted.go */
export const seccompRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  overrides: BASELINE,
  since: [
    [19, unset],
    [25, (pod) => (isWindows(pod.spec) ? undefined : unset(pod))],
  ],
};

/** Before there were fields for it. */
function annotated({ metadata: { annotations = {} }, spec }: CheckedPod): Violation | undefined {
  const forbidden = new Set<string>();
  for (const key of [POD_ANNOTATION, ...containersOf(spec).map(({ name }) => CONTAINER_ANNOTATION + name)]) {
    const value = annotations[key];
    if (value !== undefined && !isAllowedAnnotation(value)) forbidden.add(`${key}=${quote(value)}`);
  }
  if (forbidden.size === 0) return undefined;
  const what = pluralize('annotation', 'annotations', forbidden.size);
  return { reason: REASON, detail: `forbidden ${what} ${sorted(forbidden).join(', ')}` };
}

function isAllowedAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

function unconfined({ spec }: CheckedPod): Violation | undefined {
  const types = new Set<string>();
  const { isPod, names } = badSetters(spec, ({ seccompProfile }) => {
    if (seccompProfile === undefined || isAllowed(seccompProfile.type)) return false;
    types.add(seccompProfile.type);
    return true;
  });
  const setters = settersText(isPod, names);
  if (setters === '') return undefined;
  const detail = `${setters} must not set securityContext.seccompProfile.type to ${joinQuote(sorted(types))}`;
  return { reason: REASON, detail };
}

function unset(pod: CheckedPod): Violation | undefined {
  const wrong = unconfined(pod);
  if (wrong !== undefined || pod.spec.securityContext?.seccompProfile !== undefined) return wrong;
  const names = badContainers(pod.spec, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (names.length === 0) return undefined;
  const wanted = 'securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: REASON, detail: `pod or ${containersText(names)} must set ${wanted}` };
}

function isAllowed(type: string): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}
