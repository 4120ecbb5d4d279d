import { forbidden, invalid, notSupported } from '../field-error';
import { nameIsDNSSubdomain } from '../names';
import { parseQuantity, quantityError, quantitySign, value } from '../quantity';
import { addInvalid, mustBePositive, type Errors } from './field-checks';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/*
 * What volumes and claims have in common (pkg/apis/core/validation/validation.go).
 */

export function checkAccessModes(errors: Errors, path: string, modes: readonly string[]): void {
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(path, mode, ACCESS_MODES));
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode));
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod'))
    errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
}

export function checkVolumeMode(errors: Errors, path: string, mode: string | undefined): void {
  if (mode !== undefined && !VOLUME_MODES.includes(mode)) errors.push(notSupported(path, mode, VOLUME_MODES));
}

export function checkClassName(errors: Errors, path: string, name: string | undefined): void {
  if (name) addInvalid(errors, path, name, nameIsDNSSubdomain(name, false));
}

/** `validateBasicResource`: it shows what the quantity is in whole bytes. */
export function checkBasicResource(errors: Errors, path: string, text: string): void {
  if (quantityError(text) !== undefined) errors.push(invalid(path, text, quantityError(text) ?? ''));
  else if (value(text) < 0) errors.push(invalid(path, value(text), 'must be a valid resource quantity'));
}

export function checkPositiveQuantity(errors: Errors, path: string, text: string): void {
  if (quantityError(text) !== undefined) errors.push(invalid(path, text, quantityError(text) ?? ''));
  else if (quantitySign(parseQuantity(text)) <= 0) errors.push(invalid(path, parseQuantity(text).text, mustBePositive));
}
