import { createApiWorld } from './api-world';
async function main() {
  const world = createApiWorld();
  for (let i = 0; i < 10; i++) await world.run(`run web-${i} --image=nginx`);
  const bench = async (line: string, n: number) => {
    for (let i = 0; i < 50; i++) await world.run(line);
    const t = process.hrtime.bigint();
    for (let i = 0; i < n; i++) await world.run(line);
    console.log(line, Number(process.hrtime.bigint() - t) / 1e6 / n, 'ms');
  };
  await bench('get pods', 500);
  await bench('get pods -o yaml', 200);
  await bench('label pod web-0 a=b --overwrite', 500);
  await bench('describe pod web-0', 200);
  const doc = (i: number) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}}\ndata: {a: b}\n`;
  world.files.set('m.yaml', Array.from({ length: 100 }, (_, i) => doc(i)).join('---\n'));
  for (const k of [1, 2, 3]) { const t = process.hrtime.bigint(); const r = await world.run('apply -f m.yaml'); console.log(k, Number(process.hrtime.bigint() - t) / 1e6, 'ms', r.stdout.split('\n').length, r.stderr); }
}
main();
