import { ApiFiles } from './api-files';
import { secretPayload } from './data-objects';
import { DEFAULT_MODE, filled } from './filled-volume';
import type { VolumePlugin } from './volume-plugin';

/** The keys of a Secret as files that are never on a disk (pkg/volume/secret/secret.go). */
export const secret: VolumePlugin = {
  supports: ({ secret: source }) => source !== undefined,
  setUp({ secret: source }, pod, { sim, api }) {
    const { secretName: name = '', items, defaultMode = DEFAULT_MODE, optional = false } = source ?? {};
    const { namespace = '' } = pod.metadata;
    const selection = { name, defaultMode, optional, ...(items && { items }) };
    const content = filled(pod, () => secretPayload(api, namespace, selection));
    if ('error' in content) return content;
    const follows = [{ kind: 'Secret', namespace, name }] as const;
    return { value: new ApiFiles(sim, pod, content.value, { inMemory: true, follows }) };
  },
};
