import { When } from '@cucumber/cucumber';
import { webhookNetwork } from '../src/api/webhooks/server-network';
import { disturbance, type Disturbance } from './support/disturbances';
import type { GherkubeWorld } from './support/world';

// What befalls those who decide what the API server lets in.

const timesOut = disturbance('webhook {string} times out', '{string} 웹훅이 응답하지 않으면', prepareTimesOut);
When(timesOut.english, timesOut.happen);
When(timesOut.korean, timesOut.happen);
async function prepareTimesOut(world: GherkubeWorld, name: string): Promise<Disturbance> {
  const { faults } = webhookNetwork((await world.laboratory.cluster()).api);
  return { begin: () => void faults.set(name, 'times out'), end: () => void faults.delete(name) };
}
