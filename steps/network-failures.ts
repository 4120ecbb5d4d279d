import { When } from '@cucumber/cucumber';
import { disturbance, type Disturbance } from './support/disturbances';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// What befalls the network between the machines of a cluster.

const isCutOff = disturbance(
  '{node} is cut from the network',
  '{node}의 네트워크가 끊기면',
  (world, mention: Mention) => prepareIsolation(world, [world.subject(mention).name]),
);
When(isCutOff.english, isCutOff.happen);
When(isCutOff.korean, isCutOff.happen);

const isConnected = disturbance(
  '{node} is connected to the network again',
  '{node}의 네트워크가 다시 이어지면',
  prepareReconnection,
);
When(isConnected.english, isConnected.happen);
When(isConnected.korean, isConnected.happen);
async function prepareReconnection(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const { name } = await world.laboratory.node(world.subject(mention).name);
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.rejoinNodes([name]) };
}

const zoneIsCutOff = disturbance(
  'zone {name} is cut from the network',
  '영역 {name}의 네트워크가 끊기면',
  async (world, zone: string) => await prepareIsolation(world, await world.laboratory.nodesInZone(zone)),
);
When(zoneIsCutOff.english, zoneIsCutOff.happen);
When(zoneIsCutOff.korean, zoneIsCutOff.happen);

const zoneIsConnected = disturbance(
  'zone {name} is connected to the network again',
  '영역 {name}의 네트워크가 다시 이어지면',
  prepareZoneReconnection,
);
When(zoneIsConnected.english, zoneIsConnected.happen);
When(zoneIsConnected.korean, zoneIsConnected.happen);
async function prepareZoneReconnection(world: GherkubeWorld, zone: string): Promise<Disturbance> {
  const names = await world.laboratory.nodesInZone(zone);
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.rejoinNodes(names) };
}

const linkIsCut = disturbance(
  'the link between {node} and {node} is cut',
  '{node}와/과 {node} 사이의 연결이 끊기면',
  prepareCutLink,
);
When(linkIsCut.english, linkIsCut.happen);
When(linkIsCut.korean, linkIsCut.happen);
async function prepareCutLink(world: GherkubeWorld, one: Mention, other: Mention): Promise<Disturbance> {
  const [a, b] = await ends(world, one, other);
  const { links } = (await world.laboratory.cluster()).network;
  return { begin: () => links.setCut(a, b, true), end: () => links.setCut(a, b, false) };
}

const linkIsSlow = disturbance(
  'the link between {node} and {node} takes {duration} longer',
  '{node}와/과 {node} 사이의 연결이 {duration} 느려지면',
  prepareSlowLink,
);
When(linkIsSlow.english, linkIsSlow.happen);
When(linkIsSlow.korean, linkIsSlow.happen);
async function prepareSlowLink(
  world: GherkubeWorld,
  one: Mention,
  other: Mention,
  delayMs: number,
): Promise<Disturbance> {
  const [a, b] = await ends(world, one, other);
  const { links } = (await world.laboratory.cluster()).network;
  return { begin: () => links.setDelay(a, b, delayMs), end: () => links.setDelay(a, b, 0) };
}

const linkIsWhole = disturbance(
  'the link between {node} and {node} is whole again',
  '{node}와/과 {node} 사이의 연결이 다시 온전해지면',
  prepareWholeLink,
);
When(linkIsWhole.english, linkIsWhole.happen);
When(linkIsWhole.korean, linkIsWhole.happen);
async function prepareWholeLink(world: GherkubeWorld, one: Mention, other: Mention): Promise<Disturbance> {
  const [a, b] = await ends(world, one, other);
  const { links } = (await world.laboratory.cluster()).network;
  return {
    begin: () => {
      links.setCut(a, b, false);
      links.setDelay(a, b, 0);
    },
  };
}

/** The nodes go on to reach one another. */
async function prepareIsolation(world: GherkubeWorld, names: readonly string[]): Promise<Disturbance> {
  for (const name of names) await world.laboratory.node(name);
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.isolateNodes(names), end: () => cluster.rejoinNodes(names) };
}

async function ends(world: GherkubeWorld, one: Mention, other: Mention): Promise<readonly [string, string]> {
  const [a, b] = [world.subject(one).name, world.subject(other).name];
  await world.laboratory.node(a);
  await world.laboratory.node(b);
  return [a, b];
}
