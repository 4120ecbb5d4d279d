import { createPods, isBound, waitForPods, world } from './worlds';
async function main(){
  const { client } = world(1);
  await createPods(client, 1, (name)=>({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers:[{ name: 'app', image: 'busybox', command: ['sh', '-c', 'exit 1'] }] } }));
  await waitForPods(client, 1, isBound);
  for (let i=0;i<6;i++){const t=process.cpuUsage(); await client.sleep(86400000); const u=process.cpuUsage(t); console.log("day",(u.user+u.system)/1000);}
  if (process.argv[2]) for (let i=0;i<+process.argv[2];i++) await client.sleep(86400000);
}
void main();
