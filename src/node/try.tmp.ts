import { TestWorld } from './test-world';
const world = new TestWorld();
const node = world.node();
console.log(JSON.stringify(world.getNode().status?.conditions), world.events('node-1'));
world.pod('web');
for (let i = 0; i < 12; i++) { world.passSeconds(0.5); console.log(world.seconds, world.state('web'), world.conditions('web').join(',')); }
console.log(world.events('web'));
console.log(JSON.stringify(world.getPod('web').status, null, 1));
console.log(node.endpoint!.logs({namespace:'default',name:'web'}, 'app', {}));
world.delete('web');
for (let i = 0; i < 6; i++) { world.passSeconds(0.5); console.log(world.seconds, world.findPod('web') && world.state('web')); }
console.log(world.events('web'));
