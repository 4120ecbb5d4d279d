import { Given, When } from '@cucumber/cucumber';
import { disturbance, type Disturbance } from './support/disturbances';
import { mistaken } from './support/failure';
import { imageBehaviour } from './support/image-behaviour';
import type { GherkubeWorld } from './support/world';

Given('an image {name} that {behaviour}', anImage);
Given('이미지 {name}은/는 {behaviour} 프로그램이다', anImage);
async function anImage(this: GherkubeWorld, name: string, behaviour: string) {
  (await this.laboratory.cluster()).addImage({ name, ...imageBehaviour(behaviour) });
}

Given('these images:', theseImages);
Given('다음 이미지가 있다:', theseImages);
async function theseImages(this: GherkubeWorld, text: string) {
  (await this.laboratory.cluster()).images.addYaml(text);
}

const registryIsDown = disturbance(
  'the registry {name} is down',
  '레지스트리 {name}이/가 응답하지 않는다',
  prepareRegistryDown,
);
Given(registryIsDown.english, registryIsDown.happen);
Given(registryIsDown.korean, registryIsDown.happen);
async function prepareRegistryDown(world: GherkubeWorld, host: string): Promise<Disturbance> {
  const { images } = await world.laboratory.cluster();
  const name = registry(host);
  return { begin: () => images.setReachable(name, false), end: () => images.setReachable(name, true) };
}

const registryIsBack = disturbance(
  'the registry {name} is back',
  '레지스트리 {name}이/가 다시 응답하면',
  prepareRegistryBack,
);
When(registryIsBack.english, registryIsBack.happen);
When(registryIsBack.korean, registryIsBack.happen);
async function prepareRegistryBack(world: GherkubeWorld, host: string): Promise<Disturbance> {
  const { images } = await world.laboratory.cluster();
  const name = registry(host);
  return { begin: () => images.setReachable(name, true) };
}

Given('the registry {name} is private, for user {name} with password {name}', registryPrivate);
Given('레지스트리 {name}은/는 사용자 {name}과/와 비밀번호 {name}을/를 요구한다', registryPrivate);
async function registryPrivate(this: GherkubeWorld, host: string, username: string, password: string) {
  (await this.laboratory.cluster()).images.makePrivate({ host: registry(host), username, password });
}

/** The host of a registry as image names have it: with a dot or a port, or `localhost`. */
function registry(host: string): string {
  const known = host === 'localhost' || (/^[\w-]+(?:\.[\w-]+)*(?::\d+)?$/.test(host) && /[.:]/.test(host));
  if (known) return host;
  throw mistaken(`"${host}" is no host of a registry: write it as in an image name, registry.example or docker.io`);
}
