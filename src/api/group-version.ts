/** Why a text is no group with a version (apimachinery/pkg/runtime/schema/group_version.go, `ParseGroupVersion`); undefined when it is one. */
export function groupVersionMistake(apiVersion: string): string | undefined {
  return apiVersion.split('/').length > 2 ? `unexpected GroupVersion string: ${apiVersion}` : undefined;
}
