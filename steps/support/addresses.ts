import type { Service } from '../../src/api/generated/types';
import { readObject } from '../../src/client/resources';
import { expectPod, NODE, podIs, POD, SERVICE } from './expectations';
import { failed } from './failure';
import type { Subject } from './subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './world';

const PLACEHOLDER = /<(address|external address|node port) of (pod|service|node) ([^>]+)>/g;

/**
 * A text in which `<address of pod x>`, `<address of service x>`, `<address of node x>`, `<external address of service x>` and
 * `<node port of service x>` stand for what they say, as soon as it is known.
 */
export async function withAddresses(world: GherkubeWorld, text: string): Promise<string> {
  let result = text;
  for (const [placeholder, what = '', kind = '', name = ''] of text.matchAll(PLACEHOLDER)) {
    const subject = world.subject({ kind, name });
    result = result.replace(placeholder, await known(world, what, subject));
  }
  return result;
}

/** The pod's address, as soon as it is Ready. */
export async function addressOfPod(world: GherkubeWorld, pod: Subject): Promise<string> {
  await expectPod(world, pod, 'become Ready', (now) => podIs(now, 'Ready'));
  return (await readObject(await world.client(), POD, pod.namespace, pod.name))?.status?.podIP ?? '';
}

async function known(world: GherkubeWorld, what: string, subject: Subject): Promise<string> {
  if (subject.kind === 'pod') return await addressOfPod(world, subject);
  if (subject.kind === 'service') return await ofService(world, what, subject);
  const node = await readObject(await world.client(), NODE, '', subject.name);
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
}

async function ofService(world: GherkubeWorld, what: string, { namespace, name }: Subject): Promise<string> {
  const client = await world.client();
  const read = async () => {
    const service = await readObject(client, SERVICE, namespace, name);
    return service === undefined ? undefined : partOf(service, what);
  };
  if (await client.waitUntil(async () => ((await read()) === undefined ? undefined : true), DEFAULT_TIMEOUT_MS))
    return (await read()) ?? '';
  throw failed(`service ${name} should have ${what === 'address' ? 'an' : 'a'} ${what}, but it has none`);
}

function partOf({ spec, status }: Pick<Service, 'spec' | 'status'>, what: string): string | undefined {
  if (what === 'node port') return spec.ports?.[0]?.nodePort?.toString();
  if (what === 'external address') return status?.loadBalancer?.ingress?.[0]?.ip;
  return spec.clusterIP === 'None' ? undefined : spec.clusterIP;
}
