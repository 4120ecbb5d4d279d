import { Given } from '@cucumber/cucumber';
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
