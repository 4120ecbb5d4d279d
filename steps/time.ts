import { When } from '@cucumber/cucumber';
import type { GherkubeWorld } from './support/world';

When('{duration} pass(es)', timePasses);
When('{duration}이/가 지나면', timePasses);
async function timePasses(this: GherkubeWorld, durationMs: number) {
  await (await this.client()).sleep(durationMs);
}
