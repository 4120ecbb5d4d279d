import { TestWorld } from './test-world';
const world = new TestWorld({ flavor: 'busybox' });
world.files.makeDirectory('/data');
world.run(['sh', '-c', 'while true; do date >> /data/log; sleep 5; done']);
for (let r = 0; r < 4; r++) {
  world.sim.beginStep();
  const t = process.cpuUsage();
  const w = performance.now();
  world.sim.advance(5000 * 100_000);
  console.log('100k iterations cpu', process.cpuUsage(t).user / 1000, 'wall', performance.now() - w);
}
for (let r = 0; r < 3; r++) {
  const t = process.cpuUsage();
  const w = performance.now();
  for (let i = 0; i < 10_000; i++) {
    const x = i % 1000 === 0 ? new TestWorld({ flavor: 'busybox', maxProcesses: 1e6 }) : last!;
    last = x;
    x.run(['sh', '-c', 'echo hi; sleep 1']);
    x.sim.settle();
  }
  console.log('10k processes cpu', process.cpuUsage(t).user / 1000, 'wall', performance.now() - w);
}
var last: TestWorld | undefined;
