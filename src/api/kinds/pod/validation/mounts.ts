import { forbidden, invalid, notFound, notSupported, required } from '../../../field-error';
import type { SecurityContext, VolumeDevice, VolumeMount } from '../../../generated/types';
import type { Errors } from '../../../validation/field-checks';
import type { PodContext } from './context';
import { checkLocalDescendingPath, hasBacksteps } from './paths';

interface Mounting {
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly securityContext?: SecurityContext;
}

/** pkg/apis/core/validation/validation.go, `ValidateVolumeMounts`; some paths lack their index there, and so here. */
export function checkVolumeMounts(errors: Errors, path: string, container: Mounting, { volumes }: PodContext): void {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const mountPaths = new Set<string>();
  for (const [index, mount] of volumeMounts.entries()) {
    const own = `${path}[${index}]`;
    const { name, mountPath, subPath, subPathExpr } = mount;
    if (!name) errors.push(required(`${own}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${own}.name`, name));
    if (!mountPath) errors.push(required(`${own}.mountPath`));
    if (mountPaths.has(mountPath)) errors.push(invalid(`${own}.mountPath`, mountPath, 'must be unique'));
    mountPaths.add(mountPath);
    if (volumeDevices.some((device) => device.name === name)) {
      errors.push(invalid(`${own}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.push(invalid(`${own}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    if (subPath) checkLocalDescendingPath(errors, `${path}.subPath`, subPath);
    if (subPathExpr) {
      if (subPath)
        errors.push(invalid(`${own}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      checkLocalDescendingPath(errors, `${path}.subPathExpr`, subPathExpr);
    }
    checkPropagation(errors, `${path}.mountPropagation`, mount, container.securityContext?.privileged === true);
    checkRecursiveReadOnly(errors, `${path}.recursiveReadOnly`, mount);
  }
}

/** `ValidateVolumeDevices`. */
export function checkVolumeDevices(errors: Errors, path: string, container: Mounting, { volumes }: PodContext): void {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, { name, devicePath }] of volumeDevices.entries()) {
    const own = `${path}[${index}]`;
    const volume = volumes.get(name);
    if (!name) errors.push(required(`${own}.name`));
    if (names.has(name)) errors.push(invalid(`${own}.name`, name, 'must be unique'));
    if (volume === undefined) errors.push(notFound(`${own}.name`, name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      errors.push(
        invalid(
          `${own}.name`,
          name,
          'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        ),
      );
    }
    if (!devicePath) errors.push(required(`${own}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${own}.devicePath`, devicePath, 'must be unique'));
    if (devicePath && hasBacksteps(devicePath))
      errors.push(invalid(`${own}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (volumeMounts.some((mount) => mount.name === name))
      errors.push(invalid(`${own}.name`, name, 'must not already exist in volumeMounts'));
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.push(invalid(`${own}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (name) names.add(name);
  }
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function checkPropagation(errors: Errors, path: string, { mountPropagation }: VolumeMount, privileged: boolean): void {
  if (mountPropagation === undefined) return;
  if (!PROPAGATIONS.includes(mountPropagation)) errors.push(notSupported(path, mountPropagation, PROPAGATIONS));
  if (mountPropagation === 'Bidirectional' && !privileged) {
    errors.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  }
}

function checkRecursiveReadOnly(
  errors: Errors,
  path: string,
  { recursiveReadOnly, readOnly, mountPropagation }: VolumeMount,
): void {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
    errors.push(notSupported(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']));
    return;
  }
  if (readOnly !== true) errors.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
}
