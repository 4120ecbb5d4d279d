import { TestWorld } from './test-world';
function run(nodeCount: number, perNode: number, image = 'nginx:1.14.2') {
  const world = new TestWorld();
  let t = performance.now();
  for (let i = 0; i < nodeCount; i++) world.node({ name: `n${i}` });
  const nodesMs = performance.now() - t;
  (globalThis as any).gc?.();
  const before = process.memoryUsage().heapUsed;
  t = performance.now();
  for (let i = 0; i < nodeCount * perNode; i++) world.pod(`p${i}`, { nodeName: `n${i % nodeCount}`, containers: [{ name: 'app', image }] });
  const createMs = performance.now() - t;
  t = performance.now(); const c0 = process.cpuUsage(); const r0 = world.api.revision; const t0 = world.sim.tasks;
  world.passSeconds(10);
  const runMs = performance.now() - t; const cpu = process.cpuUsage(c0); console.log("cpu us per pod", (cpu.user+cpu.system)/(nodeCount*perNode), "rev/pod", (world.api.revision-r0)/(nodeCount*perNode), "tasks/pod", (world.sim.tasks-t0)/(nodeCount*perNode));
  (globalThis as any).gc?.();
  const after = process.memoryUsage().heapUsed;
  const running = Array.from({ length: nodeCount * perNode }, (_, i) => world.getPod(`p${i}`).status?.phase).filter((p) => p === 'Running').length;
  t = performance.now();
  world.passSeconds(3600);
  const idleMs = performance.now() - t;
  console.log({ nodeCount, pods: nodeCount * perNode, running, nodesMs, createMs, runMs, usPerPod: (runMs * 1000) / (nodeCount * perNode), idleMs, kbPerPod: (after - before) / 1024 / (nodeCount * perNode) });
}


run(100, 10); run(1000, 10);
