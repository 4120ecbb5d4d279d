import { World, type IWorldOptions } from '@cucumber/cucumber';
import type { Pod } from '../../src/api/generated/types';
import { clusterPlace } from '../../src/cli/cluster-place';
import type { Client } from '../../src/client/client';
import { Recorder } from '../../src/client/recorder';
import { figuresMediaType, type WorldFigures } from '../../src/report/run-record';
import { schedulingTables, type PodVerdict } from '../../src/report/scheduling';
import { podStory, transitionLines } from '../../src/report/story';
import { timelineSvg } from '../../src/report/timeline';
import { failed, mistaken } from './failure';
import { kindNamed } from './kinds';
import { Laboratory } from './laboratory';
import { Plans } from './plans';
import { RealCluster } from './real-cluster';
import { Subjects, type Mention, type Subject } from './subjects';

export interface GherkubeParameters {
  /** What the scenario's clusters are seeded with. Default 1. */
  readonly seed?: number;
}

/** What a shell line or an application of a manifest came to. */
export interface Outcome {
  /** The line, or what was applied. */
  readonly what: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** How long an assertion waits for what is not true yet, in the cluster's time. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** Everything one scenario has: its clusters and terminal, what it spoke of last, what its last command said. */
export class GherkubeWorld extends World<GherkubeParameters> {
  readonly laboratory: Laboratory;
  readonly subjects = new Subjects();
  readonly plans = new Plans();
  /** Where manifests are looked for, relative to the project: the folder of the feature file first. */
  manifestFolders: readonly string[] = [];
  #outcome: Outcome | undefined;
  #failureIsExpected = true;
  #recorder: Recorder<Pod> | undefined;
  #unnamedPods = 0;

  constructor(options: IWorldOptions<GherkubeParameters>) {
    super(options);
    const place = clusterPlace();
    this.laboratory = new Laboratory(
      { seed: options.parameters.seed ?? 1, real: place && new RealCluster(place) },
      () => this.manifestFolders,
      async (client) => await this.#record(client),
    );
  }

  /** The client of the scenario's cluster; makes the default one when none was asked for. */
  async client(): Promise<Client> {
    return await this.laboratory.client();
  }

  /** The namespace of sentences that name none: the one of the current context. */
  get namespace(): string {
    return this.laboratory.terminal.currentNamespace();
  }

  /** What a sentence speaks of; from then on pronouns mean it. */
  subject(mention: Mention): Subject {
    if ('pronoun' in mention) return this.subjects.the(mention.kind, mention.pronoun);
    const subject = this.located(mention.kind, mention.name);
    this.subjects.mention([subject]);
    return subject;
  }

  /** What is called so, `web` or `prod/web`; pronouns go on meaning what they meant. */
  located(kind: string, called: string): Subject {
    const slash = called.indexOf('/');
    const namespace = slash >= 0 ? called.slice(0, slash) : isClusterScoped(kind) ? '' : this.namespace;
    return { kind, namespace, name: called.slice(slash + 1) };
  }

  /** A name for a pod that the scenario does not name: `pod-1`, `pod-2`, ... */
  nextPodName(): string {
    this.#unnamedPods += 1;
    return `pod-${this.#unnamedPods}`;
  }

  /** Runs shell lines in the scenario's terminal; what they made or changed becomes what was spoken of last. */
  async run(lines: string): Promise<Outcome> {
    return this.#conclude(lines, await this.laboratory.run(lines));
  }

  /** Applies a manifest, given as text, as `kubectl apply -f -` does. */
  async apply(manifest: string): Promise<Outcome> {
    return this.#conclude('kubectl apply -f -', await this.laboratory.kubectl(['apply', '-f', '-'], manifest));
  }

  /** Does what may be refused with an `Error`; its message is what the command came to. */
  attempt(command: string, act: () => void): Outcome {
    let stderr = '';
    try {
      act();
    } catch (error) {
      stderr = error instanceof Error ? error.message : String(error);
    }
    return this.#conclude(command, { stdout: '', stderr, exitCode: stderr === '' ? 0 : 1 });
  }

  /** What the last command came to; whoever asks has dealt with its failure. */
  outcome(): Outcome {
    this.#failureIsExpected = true;
    if (this.#outcome === undefined) throw mistaken('nothing was run or applied before this step');
    return this.#outcome;
  }

  /** All states that pods have gone through since the beginning. */
  async podHistory(): Promise<Recorder<Pod>> {
    await this.client();
    if (this.#recorder === undefined) throw new Error('the recorder has not started');
    return this.#recorder;
  }

  /** Why the pod is as it is; the last lines of every failed assertion about it. */
  async story({ namespace, name }: Subject): Promise<string> {
    const client = await this.client();
    const story = await podStory(client, namespace, name, this.laboratory.verdicts(namespace, name));
    const failure = this.lastFailure();
    return [story, ...this.plans.problems(), ...(failure === '' ? [] : [failure])].join('\n');
  }

  /** What the last command said when it failed; empty when it did not. */
  lastFailure(): string {
    return this.#outcome === undefined || this.#outcome.exitCode === 0 ? '' : failureText(this.#outcome);
  }

  /** A failed command that no step has looked at is a mistake of the scenario or of the engine: it must not pass unseen. */
  assertNoUnseenFailure(): void {
    if (this.#failureIsExpected || this.#outcome === undefined) return;
    this.#failureIsExpected = true;
    throw failed(`${failureText(this.#outcome)}\nNo step says that it should fail.`);
  }

  /** Hands the run what it needs for its reports: the course of the pods, the figures of the world. */
  attachEvidence(): void {
    const { startMs, endMs } = this.laboratory;
    const transitions = this.#recorder?.all() ?? [];
    if (transitions.length > 0) {
      const svg = timelineSvg(transitions, startMs, endMs);
      if (svg !== undefined) this.attach(Buffer.from(svg), { mediaType: 'image/svg+xml', fileName: 'timeline.svg' });
      this.attach(transitionLines(transitions, startMs).slice(0, 200).join('\n'), {
        mediaType: 'text/plain',
        fileName: 'timeline.txt',
      });
    }
    const decisions = this.#decisions();
    if (decisions.length > 0)
      this.attach(schedulingTables(decisions), { mediaType: 'text/plain', fileName: 'scheduling.txt' });
    const figures: WorldFigures = { virtualMs: endMs - startMs, ...this.laboratory.course() };
    this.attach(JSON.stringify(figures), { mediaType: figuresMediaType, fileName: 'figures.json' });
  }

  /** Ends what the scenario has begun. */
  async leave(): Promise<void> {
    this.#recorder?.stop();
    await this.laboratory.leave();
  }

  /** The scheduler's last word on each pod that it had a choice for. */
  #decisions(): readonly PodVerdict[] {
    const pods = new Map(
      this.#recorder?.all().map(({ object: { metadata } }) => [`${metadata.namespace}/${metadata.name}`, metadata]),
    );
    return [...pods].flatMap(([pod, { namespace = '', name }]) => {
      const verdict = this.laboratory.verdict({ namespace, name });
      return verdict !== undefined && verdict.scored.length + verdict.refusals.length > 1 ? [{ pod, verdict }] : [];
    });
  }

  async #record(client: Client): Promise<void> {
    this.#recorder?.stop();
    const isOwn = this.laboratory.ownNamespaces;
    this.#recorder = new Recorder<Pod>(client, isOwn && (({ metadata }) => isOwn(metadata.namespace ?? '')));
    await this.#recorder.start({ apiVersion: 'v1', plural: 'pods' });
  }

  #conclude(what: string, result: Omit<Outcome, 'what'>): Outcome {
    this.assertNoUnseenFailure();
    this.#outcome = { what, ...result };
    this.#failureIsExpected = result.exitCode === 0;
    const changes = [
      ...result.stdout.matchAll(
        // With more behind the verb it was a dry run.
        /^([a-z]+)(?:\.[a-z.0-9]+)?\/(\S+) (created|configured|unchanged|labeled|annotated|replaced|patched)$/gm,
      ),
    ];
    const namespace = /(?:^|\s)(?:-n|--namespace)[= ](\S+)/.exec(what)?.[1] ?? this.namespace;
    const subjectOf = ([, kind = '', name = '']: readonly string[]): Subject => ({
      kind,
      namespace: isClusterScoped(kind) ? '' : namespace,
      name,
    });
    this.subjects.mention(changes.map(subjectOf));
    this.laboratory.made(changes.filter(([, , , verb]) => verb === 'created').map(subjectOf));
    return this.#outcome;
  }
}

function isClusterScoped(kind: string): boolean {
  return kindNamed(kind)?.namespaced === false;
}

function failureText({ what, stderr, stdout, exitCode }: Outcome): string {
  const output = [stderr, stdout].map((text) => text.trim()).filter((text) => text !== '');
  return `the command failed with exit code ${exitCode}: ${what.trim()}\n${output.join('\n')}`;
}
