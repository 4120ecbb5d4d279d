import { forbidden, invalid, required, tooLong, type FieldError } from '../../field-error';
import type { VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../../generated/types';
import { checkObjectName, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkDriverName } from '../pod/validation/volumes';

const MAX_METADATA_BYTES = 256 * 1024;
const MAX_ERROR_BYTES = 1024;
const MAX_INT32 = 2 ** 31 - 1;
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

/**
 * pkg/apis/storage/validation/validation.go, `ValidateVolumeAttachment`.
 *
 * Divergence from real Kubernetes: an `inlineVolumeSpec` is not looked into.
 */
export function validateVolumeAttachment(attachment: VolumeAttachment): readonly FieldError[] {
  const { attacher, nodeName, source } = attachment.spec;
  const errors: Errors = [];
  checkDriverName(errors, 'spec.attacher', attacher);
  checkSource(errors, source);
  checkObjectName(errors, 'spec.nodeName', nodeName);
  const { attachmentMetadata = {}, attachError, detachError } = attachment.status ?? {};
  const entries = Object.entries(attachmentMetadata);
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > MAX_METADATA_BYTES) errors.push(tooLong('status.attachmentMetadata', MAX_METADATA_BYTES));
  checkVolumeError(errors, 'status.attachError', attachError);
  checkVolumeError(errors, 'status.detachError', detachError);
  if (source.persistentVolumeName !== undefined)
    checkObjectName(errors, 'spec.source.persistentVolumeName', source.persistentVolumeName);
  return errors;
}

export function validateVolumeAttachmentUpdate(
  attachment: VolumeAttachment,
  old: VolumeAttachment,
): readonly FieldError[] {
  const errors = [...validateVolumeAttachment(attachment)];
  const { attacher, nodeName, source } = attachment.spec;
  checkImmutable(errors, 'spec', attachment.spec, old.spec, () => ({
    Attacher: attacher,
    Source: {
      PersistentVolumeName: source.persistentVolumeName ?? null,
      InlineVolumeSpec: source.inlineVolumeSpec ?? null,
    },
    NodeName: nodeName,
  }));
  return errors;
}

function checkSource(errors: Errors, { inlineVolumeSpec, persistentVolumeName: name }: VolumeAttachmentSource): void {
  if (inlineVolumeSpec === undefined && name === undefined) errors.push(required('spec.source', ONE_SOURCE));
  else if (inlineVolumeSpec !== undefined && name !== undefined) errors.push(forbidden('spec.source', ONE_SOURCE));
  else if (name === '')
    errors.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
}

function checkVolumeError(errors: Errors, path: string, error: VolumeError | undefined): void {
  if (error === undefined) return;
  // The limit that Kubernetes names is that of the metadata.
  if (Buffer.byteLength(error.message ?? '') > MAX_ERROR_BYTES)
    errors.push(tooLong(`${path}.message`, MAX_METADATA_BYTES));
  const { errorCode } = error;
  if (errorCode !== undefined && errorCode < 0)
    errors.push(invalid(`${path}.errorCode`, errorCode, `must be between 0 and ${MAX_INT32}, inclusive`));
}
