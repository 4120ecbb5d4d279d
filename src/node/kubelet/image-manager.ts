import type { Container, Pod } from '../../api/generated/types';
import { parseImageName } from '../../api/image-name';
import { sharing } from '../../api/sharing';
import type { PulledImage, PullResult } from '../runtime/images/image-store';
import { pullCredentials } from './pull-credentials';
import type { StartFailure } from './container-statuses';
import { goDuration } from '../../api/go/duration';
import { containerFieldPath, type KubeletContext } from './kubelet-context';
import type { Procedure } from './procedure';

/** An image for a container, pulled if its policy says so (pkg/kubelet/images/image_manager.go, `EnsureImageExists`). */
export function* ensureImageExists(
  context: KubeletContext,
  pod: Pod,
  container: Container,
): Procedure<PulledImage | StartFailure> {
  const { sim, recorder, runtime, imageBackOff, pullErrors } = context;
  const { image: requested = '', imagePullPolicy: policy } = container;
  const fieldPath = containerFieldPath(pod, container.name);
  const event = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    recorder.event(pod, type, reason, message, fieldPath);
  const parsed = parseImageName(requested);
  if (parsed === undefined) {
    const message = `Failed to apply default image tag "${requested}": couldn't parse image name "${requested}": ${parseError(requested)}`;
    event('Warning', 'InspectFailed', message);
    return { reason: 'InvalidImageName', message };
  }
  if (policy !== 'Always') {
    const present = runtime.images.get(requested);
    if (present !== undefined) {
      event(
        'Normal',
        'Pulled',
        `Container image "${requested}" already present on machine and can be accessed by the pod`,
      );
      return present;
    }
    if (policy === 'Never') {
      const message = `Container image "${requested}" is not present with pull policy of Never`;
      event('Warning', 'ErrImageNeverPull', message);
      return { reason: 'ErrImageNeverPull', message };
    }
  }
  const key = `${pod.metadata.uid}_${requested}`;
  if (imageBackOff.isInBackOffSinceUpdate(key, sim.nowMs)) {
    const message = `Back-off pulling image "${requested}"`;
    event('Normal', 'BackOff', message);
    const before = pullErrors.get(key);
    return { reason: 'ImagePullBackOff', message: before === undefined ? message : `${message}: ${before}` };
  }
  pullErrors.delete(key);
  const credentials = pullCredentials(context, pod);
  event('Normal', 'Pulling', sharedPulling(`Pulling image "${requested}"`));
  const fromMs = sim.nowMs;
  let result: PullResult | undefined;
  yield (resume) =>
    runtime.images.pull(
      requested,
      (pulled) => {
        result = pulled;
        resume();
      },
      credentials,
    );
  if (result === undefined || 'error' in result) {
    const error = result?.error ?? '';
    event('Warning', 'Failed', `Failed to pull image "${requested}": ${error}`);
    imageBackOff.next(key, sim.nowMs, sim.nowMs);
    pullErrors.set(key, `ErrImagePull: ${error}`);
    return { reason: 'ErrImagePull', message: error };
  }
  const { image, pullMs } = result;
  const waited = goDuration(sim.nowMs - fromMs);
  event(
    'Normal',
    'Pulled',
    sharedPulled(
      `Successfully pulled image "${requested}" in ${goDuration(pullMs)} (${waited} including waiting). Image size: ${image.image.sizeBytes} bytes.`,
    ),
  );
  context.imagesChanged();
  return image;
}

/** Many nodes pull the same at the same time. */
const sharedPulling = sharing<string>();
const sharedPulled = sharing<string>();

/** What the reference parser says of a name that it refuses (github.com/distribution/reference). */
function parseError(image: string): string {
  if (/^[a-f0-9]{64}$/.test(image))
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  // Capitals are looked for before anything else; a first part with one, with a dot or with a port is a host.
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const isHost = first === 'localhost' || /[.:A-Z]/.test(first);
  const path = isHost ? image.slice(slash + 1) : image;
  const isOfficial = (!isHost || first === 'docker.io' || first === 'index.docker.io') && !path.includes('/');
  const repository = `${isOfficial ? 'library/' : ''}${path.replace(/:.*$/s, '')}`;
  return repository === repository.toLowerCase()
    ? 'invalid reference format'
    : `invalid reference format: repository name (${repository}) must be lowercase`;
}
