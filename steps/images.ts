import { Given, When } from '@cucumber/cucumber';
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

Given('the registry {name} is down', registryDown);
Given('레지스트리 {name}이/가 응답하지 않는다', registryDown);
async function registryDown(this: GherkubeWorld, host: string) {
  (await this.laboratory.cluster()).images.setReachable(registry(host), false);
}

When('the registry {name} is back', registryBack);
When('레지스트리 {name}이/가 다시 응답하면', registryBack);
async function registryBack(this: GherkubeWorld, host: string) {
  (await this.laboratory.cluster()).images.setReachable(registry(host), true);
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
