import { jsonKind } from '../scalars';

/** Why a JSON value that is no object is no Kubernetes object either (apimachinery/pkg/runtime/serializer/json/meta.go, `Interpret`). */
export function notAnObject(value: unknown): string {
  return metaError(
    `json: cannot unmarshal ${jsonKind(value)} into Go value of type ` +
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
  );
}

export function metaError(why: string): string {
  return `couldn't get version/kind; json parse error: ${why}`;
}
