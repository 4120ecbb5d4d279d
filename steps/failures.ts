import { When } from '@cucumber/cucumber';
import type { ControlPlanePart } from '../src/cluster/control-plane';
import { mistaken } from './support/failure';
import { disturbance, type Disturbance } from './support/disturbances';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// What befalls the machines of a cluster and the parts of its control plane.

const partStopped = disturbance('the {part} is stopped', '{part}이/가 멈춰 있다', preparePartStopped);
When(partStopped.english, partStopped.happen);
When(partStopped.korean, partStopped.happen);
async function preparePartStopped(world: GherkubeWorld, part: ControlPlanePart): Promise<Disturbance> {
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.stop(part), end: () => cluster.start(part) };
}

const partStarted = disturbance('the {part} is started again', '{part}을/를 다시 시작하면', preparePartStarted);
When(partStarted.english, partStarted.happen);
When(partStarted.korean, partStarted.happen);
async function preparePartStarted(world: GherkubeWorld, part: ControlPlanePart): Promise<Disturbance> {
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.start(part) };
}

const controllerStopped = disturbance(
  'the {controller} is stopped',
  '{controller}이/가 멈춰 있다',
  prepareControllerStopped,
);
When(controllerStopped.english, controllerStopped.happen);
When(controllerStopped.korean, controllerStopped.happen);
async function prepareControllerStopped(world: GherkubeWorld, controller: string): Promise<Disturbance> {
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.stopController(controller), end: () => cluster.startController(controller) };
}

const controllerStarted = disturbance(
  'the {controller} is started again',
  '{controller}을/를 다시 시작하면',
  prepareControllerStarted,
);
When(controllerStarted.english, controllerStarted.happen);
When(controllerStarted.korean, controllerStarted.happen);
async function prepareControllerStarted(world: GherkubeWorld, controller: string): Promise<Disturbance> {
  const cluster = await world.laboratory.cluster();
  return { begin: () => cluster.startController(controller) };
}

const kubeletStopped = disturbance(
  'the kubelet on {node} is stopped',
  '{node}의 kubelet이 멈춰 있다',
  prepareKubeletStopped,
);
When(kubeletStopped.english, kubeletStopped.happen);
When(kubeletStopped.korean, kubeletStopped.happen);
async function prepareKubeletStopped(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const node = await world.laboratory.node(world.subject(mention).name);
  return { begin: () => node.stop(), end: () => node.start() };
}

const kubeletStarted = disturbance(
  'the kubelet on {node} is started again',
  '{node}의 kubelet을 다시 시작하면',
  prepareKubeletStarted,
);
When(kubeletStarted.english, kubeletStarted.happen);
When(kubeletStarted.korean, kubeletStarted.happen);
async function prepareKubeletStarted(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const node = await world.laboratory.node(world.subject(mention).name);
  return { begin: () => node.start() };
}

const losesPower = disturbance('{node} loses power', '{node}의 전원이 꺼지면', prepareLosesPower);
When(losesPower.english, losesPower.happen);
When(losesPower.korean, losesPower.happen);
async function prepareLosesPower(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const node = await world.laboratory.node(world.subject(mention).name);
  return { begin: () => node.powerOff(), end: () => node.powerOn() };
}

const getsPower = disturbance('{node} gets power again', '{node}의 전원이 다시 켜지면', prepareGetsPower);
When(getsPower.english, getsPower.happen);
When(getsPower.korean, getsPower.happen);
async function prepareGetsPower(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const node = await world.laboratory.node(world.subject(mention).name);
  return { begin: () => node.powerOn() };
}

const zoneLosesPower = disturbance('zone {name} loses power', '영역 {name}의 전원이 꺼지면', prepareZoneLosesPower);
When(zoneLosesPower.english, zoneLosesPower.happen);
When(zoneLosesPower.korean, zoneLosesPower.happen);
async function prepareZoneLosesPower(world: GherkubeWorld, zone: string): Promise<Disturbance> {
  const machines = await machinesIn(world, zone);
  return {
    begin: () => machines.forEach((node) => node.powerOff()),
    end: () => machines.forEach((node) => node.powerOn()),
  };
}

const zoneGetsPower = disturbance(
  'zone {name} gets power again',
  '영역 {name}의 전원이 다시 켜지면',
  prepareZoneGetsPower,
);
When(zoneGetsPower.english, zoneGetsPower.happen);
When(zoneGetsPower.korean, zoneGetsPower.happen);
async function prepareZoneGetsPower(world: GherkubeWorld, zone: string): Promise<Disturbance> {
  const machines = await machinesIn(world, zone);
  return { begin: () => machines.forEach((node) => node.powerOn()) };
}

async function machinesIn(world: GherkubeWorld, zone: string) {
  const names = await world.laboratory.nodesInZone(zone);
  return await Promise.all(names.map(async (name) => await world.laboratory.node(name)));
}

const updateConflicts = disturbance(
  'the next update of {object} conflicts',
  '{object}을/를 다음에 고칠 때 충돌이 일어난다',
  prepareUpdateConflicts,
);
When(updateConflicts.english, updateConflicts.happen);
When(updateConflicts.korean, updateConflicts.happen);
async function prepareUpdateConflicts(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const subject = world.subject(mention);
  const { api } = await world.laboratory.cluster();
  const kind = api.kinds().find((candidate) => candidate.kind.toLowerCase() === subject.kind);
  if (kind === undefined) throw mistaken(`there is no kind ${subject.kind}`);
  return { begin: () => api.contention.add(kind, subject), end: () => api.contention.remove(kind, subject) };
}
