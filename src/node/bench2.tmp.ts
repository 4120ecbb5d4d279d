import { TestWorld } from './test-world';
import { pods } from '../api/kinds/pod/pod';
const world = new TestWorld();
world.node({name:'node-1'});
world.pod('a'); world.passSeconds(10);
const pod = world.getPod('a');
for (let r=0;r<5;r++){ const t=performance.now(); for(let i=0;i<2000;i++){ const p=world.getPod('a'); world.api.updateStatus(pods,{...p,status:{...p.status!,message:'x'+i}}); world.sim.settle(); } console.log('us per status write', (performance.now()-t)/2); }
