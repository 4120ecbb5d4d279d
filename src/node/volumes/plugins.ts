import type { Volume } from '../../api/generated/types';
import { configMap } from './config-map';
import { downwardApi } from './downward-api';
import { emptyDir } from './empty-dir';
import { hostPath } from './host-path';
import { image } from './image';
import { persistentVolumeClaim } from './persistent-volume-claim';
import { nfs } from './nfs';
import { projected } from './projected';
import { secret } from './secret';
import type { VolumePlugin } from './volume-plugin';

/** Those of volumes that are asked for most often come first. */
const PLUGINS: readonly VolumePlugin[] = [
  projected,
  emptyDir,
  configMap,
  secret,
  persistentVolumeClaim,
  hostPath,
  downwardApi,
  nfs,
  image,
];

export function pluginFor(volume: Volume): VolumePlugin | undefined {
  return PLUGINS.find((plugin) => plugin.supports(volume));
}
