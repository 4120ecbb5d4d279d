import { createApiWorld } from './api-world';
import { readFileSync } from 'node:fs';
async function main() {
  for (const line of readFileSync('/tmp/lines.txt','utf8').split('\n')) {
    if (line === '') continue;
    const world = createApiWorld();
    world.refuse();
    const r = await world.run(line);
    console.log(`--- ${line}\n${(r.stdout+r.stderr).split('\n').filter((_, i, all) => i < 6 && !(i === all.length - 1)).join('\n')}`.trimEnd());
  }
}
main();
