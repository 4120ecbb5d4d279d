import { quote } from '../../../api/go/text';
import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError, throwAggregate } from '../../errors';
import { resourcesAndPairs } from '../../metadata-change';
import { changeContainers, findPodSpecs, mapNamed, podSpecFlagList, podSpecProblems } from './pod-spec';

/** Source: kubectl/pkg/cmd/set/set_image.go. */
export const setImage: Command = {
  name: 'image',
  use: 'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Update the image of a pod template',
  examples: ['kubectl set image pod/web app=nginx:1.28', 'kubectl set image rs/web *=nginx:1.28'],
  flags: podSpecFlagList,
  run: runSetImage,
};

async function runSetImage(invocation: Invocation): Promise<void> {
  const { resources, pairs } = resourcesAndPairs(invocation.args, 'image');
  const images = imagesOf(pairs);
  const infos = await findPodSpecs(invocation, resources);
  const problems: string[] = [];
  if (images.size === 0) problems.push('at least one image update is required');
  else if (images.size > 1 && images.has('*'))
    problems.push(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  throwAggregate(podSpecProblems(invocation, resources, problems));
  const missing: KubectlError[] = [];
  const change = (before: JsonObject): JsonObject => {
    let spec = before;
    for (const [name, image] of images) {
      const isMeant = (each: string): boolean => name === '*' || each === name;
      const inits = mapNamed(spec, 'initContainers', isMeant, (container) => ({ ...container, image }));
      const main = mapNamed(inits.spec, 'containers', isMeant, (container) => ({ ...container, image }));
      ({ spec } = main);
      if (!inits.found && !main.found) missing.push(new KubectlError(`unable to find container named ${quote(name)}`));
    }
    return spec;
  };
  await changeContainers(invocation, infos, {
    done: 'image updated',
    failure: 'failed to patch image update to pod template:',
    change,
  });
  throwAggregate(missing);
}

/** Source: kubectl/pkg/cmd/util/helpers.go (ParsePairs). */
function imagesOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  const images = new Map<string, string>();
  const wrong: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) images.set(pair.slice(0, equals), pair.slice(equals + 1));
    else wrong.push(pair);
  }
  if (wrong.length > 0) throw new KubectlError(`invalid image format: ${wrong.join(', ')}`);
  return images;
}
