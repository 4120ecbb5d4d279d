import { TestWorld } from './test-world';
import { podStatus } from './kubelet/pod-status';
import { runtimeStatus } from './kubelet/runtime-status';
import { withoutProbes } from './kubelet/probe-results';
const world = new TestWorld();
const node = world.node({name:'node-1'});
for (let i=0;i<100;i++) world.pod('a'+i); world.passSeconds(10);
const all = Array.from({length:100},(_,i)=>world.getPod('a'+i));
const none = new Map();
for (let r=0;r<4;r++) { const c0=process.cpuUsage();
 for (let i=0;i<30000;i++) { const pod = all[i%100]!; podStatus({pod, runtime: runtimeStatus(node.runtime.pod(pod.metadata.uid)), old: pod.status!, failures: none, probes: withoutProbes, hostIP:'1.2.3.4', terminal:false}); }
 const c=process.cpuUsage(c0); console.log('cpu us', (c.user+c.system)/30000); }
