/** Makes 30 clusters of 3 nodes, one after the other, and prints how many milliseconds each took. */
import { world } from './worlds';

const timesMs = Array.from({ length: 30 }, () => {
  const startedMs = performance.now();
  world(3);
  return performance.now() - startedMs;
});
process.stdout.write(JSON.stringify(timesMs));
