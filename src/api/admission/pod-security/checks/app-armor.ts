import { quote } from '../../../go/text';
import {
  badSetters,
  joinQuote,
  pluralize,
  settersText,
  sorted,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const ALLOWED: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

/** policy/check_appArmorProfile.go */
export const appArmorProfile: Check = { id: 'appArmorProfile', level: 'baseline', since: [[0, violation]] };

function violation({ metadata: { annotations = {} }, spec }: CheckedPod): Violation | undefined {
  const types = new Set<string>();
  const { isPod, names } = badSetters(spec, ({ appArmorProfile: profile }) => {
    if (profile === undefined || ALLOWED.has(profile.type)) return false;
    types.add(profile.type);
    return true;
  });
  const notes = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(ANNOTATION) && !isAllowedAnnotation(value))
    .map(([key, value]) => `${key}=${quote(value)}`)
    .sort();
  const more = notes.length === 0 ? [] : [pluralize('annotation', 'annotations', notes.length)];
  const setters = settersText(isPod, names, more);
  if (setters === '') return undefined;
  const values = [...sorted(types), ...notes];
  return {
    reason: pluralize('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${setters} must not set AppArmor profile type to ${joinQuote(values)}`,
  };
}

function isAllowedAnnotation(profile: string): boolean {
  return profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
}
