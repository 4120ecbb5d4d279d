import { When } from '@cucumber/cucumber';
import { pods } from '../src/api/kinds/pod/pod';
import { durationText } from '../src/report/summary';
import { disturbance, understand, type Disturbance } from './support/disturbances';
import { podIs } from './support/expectations';
import { mistaken } from './support/failure';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// When something befalls the cluster. Times count from the moment at which the scenario got its cluster.

When('at {duration}, {disturbance}', atMoment);
When('{duration}에 {disturbance}', atMoment);
async function atMoment(this: GherkubeWorld, atMs: number, text: string) {
  const planned = await understand(this, text);
  const { sim } = await this.laboratory.cluster();
  const elapsedMs = sim.nowMs - this.laboratory.startMs;
  if (atMs < elapsedMs)
    throw mistaken(`${durationText(elapsedMs)} have passed already: nothing can be planned for ${durationText(atMs)}`);
  sim.after(atMs - elapsedMs, this.plans.add(`at ${durationText(atMs)}, ${text}`, planned));
}

When('as soon as {pod} is {state}, {disturbance}', asSoonAs);
When('{pod}이/가 {state} 상태가 되자마자 {disturbance}', asSoonAs);
async function asSoonAs(this: GherkubeWorld, mention: Mention, state: string, text: string) {
  const { namespace, name } = this.subject(mention);
  const planned = await understand(this, text);
  const { api, sim } = await this.laboratory.cluster();
  const happen = this.plans.add(`as soon as pod ${name} is ${state}, ${text}`, planned);
  const unwatch = api.watch(pods, { namespace }, ({ type, object }) => {
    if (type === 'DELETED' || object.metadata.name !== name || !podIs(object, state)) return;
    sim.post(unwatch);
    happen();
  });
}

const forAWhile = disturbance('for {duration}, {disturbance}', '{duration} 동안 {disturbance}', prepareForAWhile);
When(forAWhile.english, forAWhile.happen);
When(forAWhile.korean, forAWhile.happen);
async function prepareForAWhile(world: GherkubeWorld, durationMs: number, text: string): Promise<Disturbance> {
  const inner = await understand(world, text);
  const { sim } = await world.laboratory.cluster();
  const { end } = inner;
  if (end === undefined) throw mistaken(`"${text}" does not end by itself: it can't be said to last`);
  return {
    ...inner,
    begin: () => {
      inner.begin();
      sim.after(durationMs, end);
    },
  };
}
