import { invalid, required } from '../../../field-error';
import type { DownwardAPIVolumeFile, KeyToPath } from '../../../generated/types';
import type { Errors } from '../../../validation/field-checks';
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELDS } from './environment';
import { checkLocalNonReservedPath } from './paths';

// The files that volumes of configuration hold (pkg/apis/core/validation/validation.go).

const MAX_MODE = 0o777;

export function checkMode(errors: Errors, path: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > MAX_MODE))
    errors.push(invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
}

export function checkItems(errors: Errors, path: string, items: readonly KeyToPath[] = []): void {
  for (const [index, { key, path: file, mode }] of items.entries()) {
    const own = `${path}[${index}]`;
    if (!key) errors.push(required(`${own}.key`));
    if (!file) errors.push(required(`${own}.path`));
    checkLocalNonReservedPath(errors, `${own}.path`, file ?? '');
    checkMode(errors, `${own}.mode`, mode);
  }
}

/** `validateDownwardAPIVolumeFile`; its path says nothing of which file it is, there as here. */
export function checkDownwardFile(errors: Errors, path: string, file: DownwardAPIVolumeFile): void {
  if (!file.path) errors.push(required(`${path}.path`));
  checkLocalNonReservedPath(errors, `${path}.path`, file.path ?? '');
  if (file.fieldRef) {
    checkFieldRef(errors, `${path}.fieldRef`, file.fieldRef, VOLUME_FIELDS);
    if (file.resourceFieldRef)
      errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) {
    checkResourceFieldRef(errors, `${path}.resourceFieldRef`, file.resourceFieldRef, true);
  } else {
    errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  checkMode(errors, `${path}.mode`, file.mode);
}
