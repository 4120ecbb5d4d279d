import type { DownwardAPIVolumeFile, Pod } from '../../api/generated/types';
import type { Outcome } from '../outcome';
import { containerResource, podField } from '../kubelet/downward-api';
import { ApiFiles } from './api-files';
import { aggregate, DEFAULT_MODE, filled } from './filled-volume';
import { cleanPath, type FileProjection, type Payload } from './payload';
import type { VolumeHost, VolumePlugin } from './volume-plugin';

/** Fields of the pod as files, which follow its labels and annotations (pkg/volume/downwardapi/downwardapi.go). */
export const downwardApi: VolumePlugin = {
  supports: ({ downwardAPI }) => downwardAPI !== undefined,
  setUp({ downwardAPI }, pod, host) {
    const { items = [], defaultMode = DEFAULT_MODE } = downwardAPI ?? {};
    const content = filled(pod, (now) => downwardPayload(items, defaultMode, now, host));
    if ('error' in content) return content;
    return { value: new ApiFiles(host.sim, pod, content.value, { inMemory: true, follows: [] }) };
  },
};

/** `CollectData`. */
export function downwardPayload(
  items: readonly DownwardAPIVolumeFile[],
  defaultMode: number,
  pod: Pod,
  host: VolumeHost,
): Outcome<Payload> {
  const payload = new Map<string, FileProjection>();
  const errors: string[] = [];
  for (const item of items) {
    const text = fileText(item, pod, host);
    if ('error' in text) errors.push(text.error);
    else payload.set(cleanPath(item.path), { text: () => text.value, mode: item.mode ?? defaultMode });
  }
  const error = aggregate(errors);
  return error === undefined ? { value: payload } : { error };
}

function fileText({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, pod: Pod, host: VolumeHost): Outcome<string> {
  const context = { pod, podIPs: [], hostIPs: [], allocatable: host.node()?.status?.allocatable ?? {} };
  if (fieldRef !== undefined) return podField(fieldRef, context);
  const [own] = pod.spec.containers;
  if (resourceFieldRef === undefined || own === undefined) return { value: '' };
  return containerResource(resourceFieldRef, own, context);
}
