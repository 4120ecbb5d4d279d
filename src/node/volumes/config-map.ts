import { ApiFiles } from './api-files';
import { configMapPayload } from './data-objects';
import { DEFAULT_MODE, filled } from './filled-volume';
import type { VolumePlugin } from './volume-plugin';

/** The keys of a ConfigMap as files (pkg/volume/configmap/configmap.go). */
export const configMap: VolumePlugin = {
  supports: ({ configMap: source }) => source !== undefined,
  setUp({ configMap: source }, pod, { sim, api }) {
    const { name = '', items, defaultMode = DEFAULT_MODE, optional = false } = source ?? {};
    const { namespace = '' } = pod.metadata;
    const selection = { name, defaultMode, optional, ...(items && { items }) };
    const content = filled(pod, () => configMapPayload(api, namespace, selection));
    if ('error' in content) return content;
    const follows = [{ kind: 'ConfigMap', namespace, name }] as const;
    return { value: new ApiFiles(sim, pod, content.value, { follows }) };
  },
};
