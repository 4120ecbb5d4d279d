import { Given } from '@cucumber/cucumber';
import { readObject } from '../src/client/resources';
import { expectPod, podIs, POD } from './support/expectations';
import type { GherkubeWorld } from './support/world';

// The situation that the second note draws and never sets up.

Given('the shop of the picture, its proxy and two caches', theShop);
Given('그림에 나오는 가게와 프록시, 캐시 둘이 있다', theShop);
async function theShop(this: GherkubeWorld) {
  const edits: string[] = [];
  for (const [name, placeholder] of [
    ['cache-one', '192.0.2.1'],
    ['cache-two', '192.0.2.2'],
  ] as const) {
    await this.run(`kubectl run ${name} --image=luksa/kubia`);
    edits.push(`-e s/${placeholder}/${await addressOf(this, name)}/`);
  }
  await this.run(`sed ${edits.join(' ')} ambassador.yaml | kubectl apply -f -`);
  await addressOf(this, 'shop');
}

/** As soon as the pod is Ready. */
async function addressOf(world: GherkubeWorld, name: string): Promise<string> {
  const pod = world.subject({ kind: 'pod', name });
  await expectPod(world, pod, 'become Ready', (now) => podIs(now, 'Ready'));
  return (await readObject(await world.client(), POD, pod.namespace, name))?.status?.podIP ?? '';
}
