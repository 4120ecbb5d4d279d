import {
  badContainers,
  badSetters,
  containersText,
  hasUserNamespace,
  settersText,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

/** policy/check_runAsNonRoot.go */
export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  since: [
    [0, mayBeRoot],
    [35, (pod) => (hasUserNamespace(pod.spec) ? undefined : mayBeRoot(pod))],
  ],
};

function mayBeRoot({ spec }: CheckedPod): Violation | undefined {
  const reason = 'runAsNonRoot != true';
  const { isPod, names } = badSetters(spec, ({ runAsNonRoot: value }) => value === false);
  const setters = settersText(isPod, names);
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  if (spec.securityContext?.runAsNonRoot === true) return undefined;
  const silent = badContainers(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
}

/** policy/check_runAsUser.go */
export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  since: [
    [23, isRoot],
    [35, (pod) => (hasUserNamespace(pod.spec) ? undefined : isRoot(pod))],
  ],
};

function isRoot({ spec }: CheckedPod): Violation | undefined {
  const { isPod, names } = badSetters(spec, ({ runAsUser: user }) => user === 0);
  const setters = settersText(isPod, names);
  return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
}
