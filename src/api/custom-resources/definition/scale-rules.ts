import { invalid, required, type FieldError } from '../../field-error';
import type { CustomResourceSubresources } from '../../generated/types';
import { validateSimplePath } from './simple-path';

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionSubresources). */
export function validateScale(
  subresources: CustomResourceSubresources | undefined,
  path: string,
): readonly FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = '' } = scale;
  return [
    ...validatePath(
      specReplicasPath,
      `${path}.scale.specReplicasPath`,
      ['.spec.'],
      'should be a json path under .spec',
    ),
    ...validatePath(
      statusReplicasPath,
      `${path}.scale.statusReplicasPath`,
      ['.status.'],
      'should be a json path under .status',
    ),
    ...(labelSelectorPath === ''
      ? []
      : validatePath(
          labelSelectorPath,
          `${path}.scale.labelSelectorPath`,
          ['.spec.', '.status.'],
          'should be a json path under either .spec or .status',
        )),
  ];
}

function validatePath(text: string, path: string, prefixes: readonly string[], detail: string): readonly FieldError[] {
  if (text === '') return [required(path)];
  const errors = validateSimplePath(text, path);
  if (errors.length > 0 || prefixes.some((prefix) => text.startsWith(prefix))) return errors;
  return [invalid(path, text, detail)];
}
