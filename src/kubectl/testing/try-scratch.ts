import { createApiWorld } from './api-world';
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: kubia-manual
  labels: {creation_method: manual}
spec:
  containers:
  - name: kubia
    image: luksa/kubia
    ports: [{containerPort: 8080, protocol: TCP}]
`;
async function main() {
  const world = createApiWorld();
  world.files.set('p.yaml', POD);
  world.files.set('two.yaml', POD + '---\n' + POD.replaceAll('kubia-manual','kubia-manual-v2').replace('{creation','{env: prod, creation') + '---\napiVersion: v1\nkind: Foo\nmetadata: {name: x}\n');
  world.files.set('tabs.yaml', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n');
  world.files.set('bad.yaml', POD.replace('image:', 'imagee:'));
  world.files.set('inv.yaml', POD.replace('name: kubia\n', 'name: KUBIA\n').replace('name: kubia-manual', 'name: Bad_Name'));
  world.files.set('lab.yaml', POD.replace('manual}', 'true}'));
  world.files.set('nokind.yaml', 'metadata: {name: x}\n');
  world.files.set('ns.yaml', POD.replace('kubia-manual\n', 'kubia-manual\n  namespace: kube-public\n'));
  const lines = process.argv.slice(2);
  for (const line of lines) {
    const r = await world.run(line.startsWith('[') ? JSON.parse(line) : line);
    console.log(`$ kubectl ${line}\n${r.stdout}${r.stderr === '' ? '' : '2> ' + r.stderr.replaceAll('\n', '\n2> ')}\nrc=${r.exitCode}`);
  }
}
main();
