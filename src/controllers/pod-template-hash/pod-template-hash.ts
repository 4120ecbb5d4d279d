import type { PodTemplateSpec } from '../../api/generated/types';
import { bytesOfText } from '../../sim/text-bytes';
import { safeEncode } from '../history/revision-hash';
import { goSyntax } from './go-syntax';

const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;

/**
 * The value of the label `pod-template-hash`: FNV-1a, 32 bits, of the template with its defaults as Go prints it, and of how often the name
 * was taken already, when it was (`ComputeHash` in pkg/controller/controller_utils.go).
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  let hash = FNV_OFFSET;
  const add = (byte: number) => (hash = Math.imul(hash ^ byte, FNV_PRIME));
  for (const byte of bytesOfText(goSyntax('v1.PodTemplateSpec', template))) add(byte);
  if (collisionCount !== undefined) for (const byte of littleEndian(collisionCount)) add(byte);
  return safeEncode(String(hash >>> 0));
}

/** The count in a buffer of eight bytes. */
function littleEndian(count: number): readonly number[] {
  return [count & 255, (count >>> 8) & 255, (count >>> 16) & 255, count >>> 24, 0, 0, 0, 0];
}
