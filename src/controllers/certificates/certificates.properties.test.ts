import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { approvedRequest, certificateSigningRequests } from '../../api/kinds/certificate-signing-request';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { certificateController } from './certificate-controller';
import { OF_ANA } from './testing/requests';

const SIGNERS = { client: 'kubernetes.io/kube-apiserver-client', foreign: 'example.com/signer' } as const;

type Step =
  | { readonly do: 'ask'; readonly name: number; readonly signer: keyof typeof SIGNERS }
  | { readonly do: 'Approved' | 'Denied' | 'delete'; readonly name: number }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly minutes: number };

const name = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('ask'), name, signer: fc.constantFrom('client', 'client', 'foreign') }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('Approved', 'Denied', 'delete'), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), minutes: fc.constantFrom(1, 50, 600, 1500) }) },
);

/** What is known of a request, in minutes since the start. */
interface Facts {
  readonly signer: keyof typeof SIGNERS;
  readonly asked: number;
  decided: { readonly type: 'Approved' | 'Denied'; readonly at: number } | undefined;
}

/** From which minute on the request is too old: a day undecided or unsigned, an hour when it is done. */
function endOf({ signer, asked, decided }: Facts): number {
  if (decided === undefined) return asked + 24 * 60;
  return decided.at + (decided.type === 'Approved' && signer === 'foreign' ? 24 * 60 : 60);
}

class Play {
  readonly world: TestWorld;
  readonly requests = new Map<string, Facts>();
  #end: (() => void) | undefined;

  constructor(seed: number) {
    this.world = new TestWorld(undefined, seed);
    this.run(true);
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.world.start([certificateController]);
    else this.#end = void this.#end?.();
  }

  get minutes(): number {
    return this.world.seconds / 60;
  }

  act(step: Step): void {
    if (step.do === 'wait') return this.world.passSeconds(step.minutes * 60);
    if (step.do === 'run') return this.run(step.on);
    const { api, sim } = this.world;
    const key = { namespace: '', name: `request-${step.name}` };
    const found = api.find(certificateSigningRequests, key);
    if (step.do === 'ask' && found === undefined) {
      const request = Buffer.from(OF_ANA).toString('base64');
      const spec = { request, signerName: SIGNERS[step.signer], usages: ['client auth'] };
      const metadata = { name: key.name };
      api.create(certificateSigningRequests, {
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'CertificateSigningRequest',
        metadata,
        spec,
      });
      this.requests.set(key.name, { signer: step.signer, asked: this.minutes, decided: undefined });
    } else if (found === undefined) return;
    else if (step.do === 'delete') {
      api.delete(certificateSigningRequests, key);
      this.requests.delete(key.name);
    } else if (step.do !== 'ask' && found.status?.conditions === undefined) {
      const conditions = [{ type: step.do, status: 'True', reason: 'Said', message: '' }];
      api.replace(certificateSigningRequests, approvedRequest({ ...found, status: { conditions } }, found, sim.nowMs));
      const facts = this.requests.get(key.name);
      if (facts !== undefined) facts.decided = { type: step.do, at: this.minutes };
    }
  }

  /** What is there: who has a certificate is not told by its bytes, which have a key that is drawn. */
  get outcome(): readonly string[] {
    return this.world.api
      .list(certificateSigningRequests)
      .map(({ metadata, status }) => `${metadata.name} ${status?.certificate === undefined ? 'unsigned' : 'signed'}`);
  }
}

function play(steps: readonly Step[], seed: number): Ending {
  const told = new Play(seed);
  for (const step of steps) {
    told.act(step);
    told.world.sim.settle();
  }
  told.run(true);
  // The cleaner comes once an hour.
  told.world.passSeconds(3600);
  const { minutes, outcome } = told;
  for (const [key, facts] of told.requests) {
    const isSigned = facts.decided?.type === 'Approved' && facts.signer === 'client';
    const line = `${key} ${isSigned ? 'signed' : 'unsigned'}`;
    if (endOf(facts) > minutes) expect(outcome).toContain(line);
    else if (endOf(facts) < minutes - 60) expect(outcome).not.toContain(line);
  }
  expect(outcome.length).toBeLessThanOrEqual(told.requests.size);
  return { world: told.world, outcome };
}

describe('requests for certificates', () => {
  it('are signed when they are approved, go when they are old, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 20, size: 'max' }), play, 25));
});
