import { duplicate, forbidden, invalid, notSupported, required, tooLong } from '../../../field-error';
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from '../../../generated/types';
import { isValidGroupID, isValidUserID } from '../../../names';
import { addInvalid, type Errors } from '../../../validation/field-checks';
import { internalJson } from '../internal-json';
import { checkLocalDescendingPath } from './paths';
import { checkWindowsOptions } from './windows';

// pkg/apis/core/validation/validation.go: validatePodSpecSecurityContext, ValidateSecurityContext and what they call.

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

export function checkPodSecurityContext(
  errors: Errors,
  path: string,
  context: PodSecurityContext,
  spec: PodSpec,
): void {
  if (context.fsGroup !== undefined)
    addInvalid(errors, `${path}.fsGroup`, context.fsGroup, isValidGroupID(context.fsGroup));
  checkUser(errors, path, context);
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    addInvalid(errors, `${path}.supplementalGroups[${index}]`, group, isValidGroupID(group));
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    errors.push(
      invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'),
    );
  }
  checkSysctls(errors, `${path}.sysctls`, context, spec);
  checkChoice(errors, `${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  checkSeccomp(errors, `${path}.seccompProfile`, context.seccompProfile);
  checkWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions);
  checkAppArmor(errors, `${path}.appArmorProfile`, context.appArmorProfile);
  checkChoice(errors, `${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  // `MountOption` needs SELinuxMount, a feature gate that is off in 1.36.
  checkChoice(errors, `${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['Recursive']);
}

export function checkSecurityContext(errors: Errors, path: string, context: SecurityContext, hostUsers: boolean): void {
  const { procMount, privileged, allowPrivilegeEscalation } = context;
  checkUser(errors, path, context);
  if (procMount !== undefined) {
    if (procMount !== 'Default' && procMount !== 'Unmasked')
      errors.push(notSupported(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
    if (hostUsers && procMount === 'Unmasked') {
      errors.push(invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
    }
  }
  checkSeccomp(errors, `${path}.seccompProfile`, context.seccompProfile);
  if (allowPrivilegeEscalation === false) {
    const refuse = (other: string) =>
      errors.push(
        invalid(
          path,
          internalJson('SecurityContext', context),
          `cannot set \`allowPrivilegeEscalation\` to false and ${other}`,
        ),
      );
    if (privileged === true) refuse('`privileged` to true');
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) refuse('`capabilities.Add` CAP_SYS_ADMIN');
  }
  checkWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions);
  checkAppArmor(errors, `${path}.appArmorProfile`, context.appArmorProfile);
}

function checkUser(
  errors: Errors,
  path: string,
  { runAsUser, runAsGroup }: { readonly runAsUser?: number; readonly runAsGroup?: number },
): void {
  if (runAsUser !== undefined) addInvalid(errors, `${path}.runAsUser`, runAsUser, isValidUserID(runAsUser));
  if (runAsGroup !== undefined) addInvalid(errors, `${path}.runAsGroup`, runAsGroup, isValidGroupID(runAsGroup));
}

function checkChoice(errors: Errors, path: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value)) errors.push(notSupported(path, value, choices));
}

function checkSeccomp(errors: Errors, path: string, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile } = profile;
  if (!type) errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!PROFILE_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, PROFILE_TYPES));
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) {
      errors.push(
        invalid(
          `${path}.localhostProfile`,
          { Type: type, LocalhostProfile: localhostProfile },
          'can only be set when seccomp type is Localhost',
        ),
      );
    }
  } else if (localhostProfile === undefined) {
    errors.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
  } else {
    checkLocalDescendingPath(errors, `${path}.localhostProfile`, localhostProfile);
  }
}

const MAX_PROFILE_LENGTH = 4095;

function checkAppArmor(errors: Errors, path: string, profile: AppArmorProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile } = profile;
  const own = `${path}.localhostProfile`;
  if (!type) errors.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else if (!PROFILE_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, PROFILE_TYPES));
  else if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      errors.push(invalid(own, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  } else if (localhostProfile === undefined || localhostProfile === '') {
    errors.push(required(own, 'must be set when AppArmor type is Localhost'));
  } else {
    if (localhostProfile.trim() !== localhostProfile)
      errors.push(invalid(own, localhostProfile, 'must not be padded with whitespace'));
    if (localhostProfile.length > MAX_PROFILE_LENGTH) errors.push(tooLong(own, MAX_PROFILE_LENGTH));
  }
}

const MAX_SYSCTL_LENGTH = 253;
const SYSCTL = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const SYSCTL_LINEAR = /^[a-z0-9]+(?:[-_]+[a-z0-9]+)*(?:[./][a-z0-9]+(?:[-_]+[a-z0-9]+)*)*$/;

function checkSysctls(errors: Errors, path: string, { sysctls = [] }: PodSecurityContext, spec: PodSpec): void {
  const names = new Set<string>();
  for (const [index, { name }] of sysctls.entries()) {
    const own = `${path}[${index}].name`;
    if (!name) errors.push(required(own));
    else if (name.length > MAX_SYSCTL_LENGTH || !SYSCTL_LINEAR.test(name)) {
      errors.push(invalid(own, name, `must have at most ${MAX_SYSCTL_LENGTH} characters and match regex ${SYSCTL}`));
    } else if (names.has(name)) errors.push(duplicate(own, name));
    names.add(name);
    const dotted = name.replaceAll('/', '.');
    if (spec.hostNetwork === true && dotted.startsWith('net.'))
      errors.push(invalid(own, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC === true && /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/.test(dotted)) {
      errors.push(invalid(own, name, "may not be specified when 'hostIPC' is true"));
    }
  }
}

/** User namespaces of a pod's own do not go with the host's other namespaces (`validateHostUsers`). */
export function checkHostUsers(
  errors: Errors,
  path: string,
  { hostUsers, hostNetwork, hostPID, hostIPC }: PodSpec,
): void {
  if (hostUsers !== false) return;
  if (hostNetwork === true) errors.push(forbidden(`${path}.hostNetwork`, 'when `hostUsers` is false'));
  if (hostPID === true) errors.push(forbidden(`${path}.HostPID`, 'when `hostUsers` is false'));
  if (hostIPC === true) errors.push(forbidden(`${path}.HostIPC`, 'when `hostUsers` is false'));
}
