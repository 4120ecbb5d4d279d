import { forbidden, invalid } from '../../../field-error';
import type { Container, EphemeralContainer, PodSpec, WindowsSecurityContextOptions } from '../../../generated/types';
import { isDNS1123Subdomain } from '../../../names';
import { addInvalid, type Errors } from '../../../validation/field-checks';
import { eachContainer } from './context';

// pkg/apis/core/validation/validation.go: validateWindowsSecurityContextOptions, validateWindowsHostProcessPod, validateLinux, validateWindows.

const MAX_CREDENTIAL_SPEC_KIB = 64;
const MAX_DOMAIN_LENGTH = 256;
const MAX_USER_LENGTH = 104;

const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

export function checkWindowsOptions(
  errors: Errors,
  path: string,
  { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName }: WindowsSecurityContextOptions = {},
): void {
  if (gmsaCredentialSpecName !== undefined) {
    const messages = isDNS1123Subdomain(gmsaCredentialSpecName);
    addInvalid(errors, `${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName, messages);
  }
  if (gmsaCredentialSpec === '') {
    errors.push(invalid(`${path}.gmsaCredentialSpec`, '', 'gmsaCredentialSpec cannot be an empty string'));
  } else if (
    gmsaCredentialSpec !== undefined &&
    Buffer.byteLength(gmsaCredentialSpec) > MAX_CREDENTIAL_SPEC_KIB * 1024
  ) {
    const message = `gmsaCredentialSpec size must be under ${MAX_CREDENTIAL_SPEC_KIB} KiB`;
    errors.push(invalid(`${path}.gmsaCredentialSpec`, gmsaCredentialSpec, message));
  }
  if (runAsUserName !== undefined)
    addInvalid(errors, `${path}.runAsUserName`, runAsUserName, mistakesOfUserName(runAsUserName));
}

/** `DOMAIN\USER`, of which the domain may be left out. */
function mistakesOfUserName(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [user = '', domain] = parts.reverse();
  const mistakes: string[] = [];
  if (domain !== undefined && domain.length >= MAX_DOMAIN_LENGTH)
    mistakes.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN_LENGTH} characters`);
  if (domain !== undefined && !NET_BIOS.test(domain) && !DOMAIN.test(domain))
    mistakes.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') mistakes.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER_LENGTH)
    mistakes.push(`runAsUserName's User length must not be longer than ${MAX_USER_LENGTH} characters`);
  if (/^[. ]+$/.test(user)) mistakes.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    mistakes.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return mistakes;
}

/** Either all containers are processes of the host, in its network, or none is. */
export function checkHostProcess(errors: Errors, path: string, spec: PodSpec): void {
  if (!hasWindowsOptions(spec)) return;
  const wholePod = spec.securityContext?.windowsOptions?.hostProcess;
  let containers = 0;
  let hostProcesses = 0;
  eachContainer(spec, path, ({ securityContext }, own) => {
    const ownChoice = securityContext?.windowsOptions?.hostProcess;
    containers += 1;
    if (wholePod !== undefined && ownChoice !== undefined && wholePod !== ownChoice) {
      const message = `pod hostProcess value must be identical if both are specified, was ${wholePod}`;
      errors.push(invalid(`${own}.securityContext.windowsOptions.hostProcess`, ownChoice, message));
    }
    if ((ownChoice ?? wholePod) === true) hostProcesses += 1;
  });
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers) {
    const message = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalid(path, '', message));
  }
  if (spec.hostNetwork !== true) {
    const message = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalid(`${path}.hostNetwork`, false, message));
  }
}

/** Few pods have them: the containers of the others get no paths. */
function hasWindowsOptions({ securityContext, initContainers, containers, ephemeralContainers }: PodSpec): boolean {
  return (
    securityContext?.windowsOptions !== undefined ||
    containers.some(isForWindows) ||
    initContainers?.some(isForWindows) === true ||
    ephemeralContainers?.some(isForWindows) === true
  );
}

function isForWindows({ securityContext }: Container | EphemeralContainer): boolean {
  return securityContext?.windowsOptions !== undefined;
}

/** What a pod may not set that says which of the two systems it is for. */
export function checkSettingsOfSystem(errors: Errors, path: string, spec: PodSpec): void {
  if (spec.os?.name === 'linux') checkLinux(errors, path, spec);
  if (spec.os?.name === 'windows') checkWindows(errors, path, spec);
}

function checkLinux(errors: Errors, path: string, spec: PodSpec): void {
  if (!hasWindowsOptions(spec)) return;
  const forbid = (own: string) =>
    errors.push(forbidden(`${own}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod'));
  if (spec.securityContext?.windowsOptions !== undefined) forbid(path);
  eachContainer(spec, path, ({ securityContext }, own) => {
    if (securityContext?.windowsOptions !== undefined) forbid(own);
  });
}

const OF_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

function checkWindows(errors: Errors, path: string, spec: PodSpec): void {
  const { securityContext: context = {}, hostUsers, hostPID, hostIPC, shareProcessNamespace } = spec;
  const { sysctls = [] } = context;
  const check = (field: string, isSet: boolean) => {
    if (isSet) errors.push(forbidden(`${path}.${field}`, 'cannot be set for a windows pod'));
  };
  const checkContext = (field: keyof typeof context) => check(`securityContext.${field}`, context[field] !== undefined);
  checkContext('appArmorProfile');
  checkContext('seLinuxOptions');
  check('hostUsers', hostUsers !== undefined);
  check('hostPID', hostPID === true);
  check('hostIPC', hostIPC === true);
  checkContext('seccompProfile');
  checkContext('fsGroup');
  checkContext('fsGroupChangePolicy');
  check('securityContext.sysctls', sysctls.length > 0);
  check('shareProcessNamespace', shareProcessNamespace !== undefined);
  checkContext('runAsUser');
  checkContext('runAsGroup');
  checkContext('supplementalGroups');
  checkContext('supplementalGroupsPolicy');
  checkContext('seLinuxChangePolicy');
  eachContainer(spec, path, ({ securityContext }, own) => {
    for (const field of OF_CONTAINERS) {
      if (securityContext?.[field] === undefined) continue;
      errors.push(forbidden(`${own}.securityContext.${field}`, 'cannot be set for a windows pod'));
    }
  });
}
