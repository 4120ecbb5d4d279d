/** How much a ConfigMap or a Secret may hold, keys not counted (pkg/apis/core/types.go, `MaxSecretSize`). */
export const MAX_DATA_BYTES = 1024 * 1024;

/** How many bytes a base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}
