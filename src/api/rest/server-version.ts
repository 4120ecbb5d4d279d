import { kubernetesVersion } from '../kubernetes-version';

const { major, minor, ...build } = kubernetesVersion;

/** What `/version` says. */
export const serverVersion = {
  major,
  minor,
  emulationMajor: major,
  emulationMinor: minor,
  minCompatibilityMajor: major,
  minCompatibilityMinor: '35',
  ...build,
};
