import { bindPod } from '../../api/kinds/pod/binding';
import { keyOf } from '../../api/object';
import { ApiError } from '../../api/status';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { errorStatus } from '../framework/status';
import { DEFAULT_BINDER } from './names';

/** Binds through the `pods/binding` subresource (pkg/scheduler/framework/plugins/defaultbinder/default_binder.go). */
export function defaultBinder({ api }: Pick<PluginHandle, 'api'>): Plugin {
  return {
    name: DEFAULT_BINDER,
    bind(_state, { pod, uid }, nodeName) {
      try {
        bindPod(api, keyOf(pod), nodeName, { uid });
        return undefined;
      } catch (error) {
        if (error instanceof ApiError) return errorStatus(error);
        throw error;
      }
    },
  };
}
