import { Then, When } from '@cucumber/cucumber';
import { MANIFESTS_FOLDER } from '../src/node/runtime/machine-files';
import { failed } from './support/failure';
import type { Mention } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

When('the file {string} is put into the static pod folder of {node}', putManifest);
When('파일 {string}을/를 {node}의 스태틱 파드 폴더에 넣으면', putManifest);
async function putManifest(this: GherkubeWorld, file: string, node: Mention) {
  const { files } = await this.laboratory.node(this.subject(node).name);
  files.makeDirectory(MANIFESTS_FOLDER, { recursive: true });
  files.writeFile(`${MANIFESTS_FOLDER}/${file}`, this.laboratory.terminal.readFile(file));
}

When('the file {string} is removed from the static pod folder of {node}', removeManifest);
When('파일 {string}을/를 {node}의 스태틱 파드 폴더에서 지우면', removeManifest);
async function removeManifest(this: GherkubeWorld, file: string, node: Mention) {
  const { files } = await this.laboratory.node(this.subject(node).name);
  files.unlink(`${MANIFESTS_FOLDER}/${file}`);
}

Then('{node} itself runs a container {name}', runsContainer);
Then('{node}에서 컨테이너 {name}이/가 직접 실행된다', runsContainer);
async function runsContainer(this: GherkubeWorld, node: Mention, name: string) {
  const { runtime, name: nodeName } = await this.laboratory.node(this.subject(node).name);
  const names = () =>
    [...runtime.podUids()].flatMap((uid) =>
      [...(runtime.pod(uid)?.latest.values() ?? [])]
        .filter(({ state }) => state === 'running')
        .map(({ config }) => config.name),
    );
  const client = await this.client();
  const probe = async () => (names().includes(name) ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  throw failed(`node ${nodeName} should run a container ${name}; it runs ${names().join(', ') || 'none'}`);
}
