import type { Envelope, GherkinDocument, Location, Pickle, TestStepResultStatus } from '@cucumber/messages';

/** How a scenario ended; `undefined` and `ambiguous`: one of its sentences has no meaning, or two. */
export type ScenarioStatus = 'passed' | 'failed' | 'skipped' | 'pending' | 'undefined' | 'ambiguous';

export interface ScenarioRecord {
  readonly name: string;
  /** `features/a.feature:12`. */
  readonly location: string;
  /** Without the `@`. */
  readonly tags: readonly string[];
  status: ScenarioStatus;
  /** The step that decided the status, as it is written. */
  step?: string;
  /** What the step said when it failed, or when it ended the scenario without having failed. */
  message?: string;
  /** What the run of the scenario cost and which course the world took. */
  world?: WorldFigures;
}

export interface WorldFigures {
  /** How long the scenario took by its cluster's clock. */
  readonly virtualMs: number;
  /** Of embedded clusters, whose course it decides. */
  readonly seed?: number;
  /** The digest of everything that happened in them. */
  readonly hash?: string;
}

/** The media type under which a scenario hands its `WorldFigures` to the run that it is part of. */
export const figuresMediaType = 'application/vnd.gherkube.figures+json';

/** Of what a step says by `this.log`. */
const LOG_MEDIA_TYPE = 'text/x.cucumber.log+plain';

const RANK: readonly ScenarioStatus[] = ['passed', 'skipped', 'pending', 'undefined', 'ambiguous', 'failed'];
const STATUS: Readonly<Partial<Record<TestStepResultStatus, ScenarioStatus>>> = {
  PASSED: 'passed',
  SKIPPED: 'skipped',
  PENDING: 'pending',
  UNDEFINED: 'undefined',
  AMBIGUOUS: 'ambiguous',
  FAILED: 'failed',
};

/** Why a scenario without steps does not pass: Gherkin takes a line whose keyword it does not know for prose. */
export const NO_STEPS = 'it has no steps: each begins with Given, When, Then, And, But or * (먼저, 만일, 그러면, ...)';

/** What a run of features says about itself, gathered from cucumber's messages as they come. */
export class RunRecord {
  readonly scenarios: ScenarioRecord[] = [];
  /** Reasons why nothing could run: files that do not parse. */
  readonly parseErrors: string[] = [];
  readonly #locations = new Map<string, Location>();
  readonly #pickles = new Map<string, Pickle>();
  /** In the order in which the features have them. */
  readonly #pickleOfCase = new Map<string, string>();
  readonly #stepTexts = new Map<string, string>();
  /** What steps have logged last. */
  readonly #logs = new Map<string, string>();
  readonly #running = new Map<string, ScenarioRecord>();
  readonly #caseOfStarted = new Map<string, string>();
  readonly #ended = new Map<string, ScenarioRecord>();

  /** How many scenarios the run has in all, as far as is known. */
  get total(): number {
    return this.#pickleOfCase.size;
  }

  /**
   * Takes in that no message comes any more: puts the scenarios, which may have run side by side, in the order of the features. One that has
   * not come to its end, because the process that ran it is gone, has failed.
   */
  conclude(): void {
    const all = [...this.#pickleOfCase].map(([testCase, pickle]) => this.#ended.get(testCase) ?? this.#lost(pickle));
    this.scenarios.splice(0, Infinity, ...all);
  }

  /** Takes in one message; returns the scenario that has just ended, if one has. */
  accept(envelope: Envelope): ScenarioRecord | undefined {
    const {
      gherkinDocument,
      pickle,
      testCase,
      testCaseStarted,
      testStepFinished,
      attachment,
      testCaseFinished,
      parseError,
    } = envelope;
    if (parseError) this.parseErrors.push(`${parseError.source.uri}: ${parseError.message}`);
    if (gherkinDocument) this.#readLocations(gherkinDocument);
    if (pickle) this.#pickles.set(pickle.id, pickle);
    if (testCase) {
      this.#pickleOfCase.set(testCase.id, testCase.pickleId);
      const texts = new Map(this.#pickles.get(testCase.pickleId)?.steps.map(({ id, text }) => [id, text]));
      let hook = 'the beginning of the scenario';
      for (const { id, pickleStepId } of testCase.testSteps) {
        this.#stepTexts.set(id, texts.get(pickleStepId ?? '') ?? hook);
        if (pickleStepId !== undefined) hook = 'the end of the scenario';
      }
    }
    if (testCaseStarted) this.#start(testCaseStarted.id, testCaseStarted.testCaseId);
    if (testStepFinished) {
      const { status, message } = testStepFinished.testStepResult;
      this.#judge(testStepFinished.testCaseStartedId, testStepFinished.testStepId, STATUS[status] ?? 'failed', message);
    }
    if (attachment?.mediaType === figuresMediaType) {
      const scenario = this.#running.get(attachment.testCaseStartedId ?? '');
      const text =
        attachment.contentEncoding === 'BASE64' ? Buffer.from(attachment.body, 'base64').toString() : attachment.body;
      if (scenario) scenario.world = JSON.parse(text) as WorldFigures;
    }
    if (attachment?.mediaType === LOG_MEDIA_TYPE) this.#logs.set(attachment.testStepId ?? '', attachment.body);
    if (!testCaseFinished || testCaseFinished.willBeRetried) return undefined;
    const startedId = testCaseFinished.testCaseStartedId;
    const scenario = this.#running.get(startedId);
    this.#running.delete(startedId);
    if (scenario) this.scenarios.push(scenario);
    if (scenario) this.#ended.set(this.#caseOfStarted.get(startedId) ?? '', scenario);
    return scenario;
  }

  #readLocations({ feature }: GherkinDocument): void {
    for (const child of feature?.children ?? []) {
      const scenarios = child.rule ? child.rule.children.map(({ scenario }) => scenario) : [child.scenario];
      for (const scenario of scenarios) {
        if (!scenario) continue;
        this.#locations.set(scenario.id, scenario.location);
        for (const { tableBody } of scenario.examples)
          for (const row of tableBody) this.#locations.set(row.id, row.location);
      }
    }
  }

  #start(startedId: string, caseId: string): void {
    const pickle = this.#pickles.get(this.#pickleOfCase.get(caseId) ?? '');
    if (!pickle) return;
    const scenario = this.#recordOf(pickle);
    this.#caseOfStarted.set(startedId, caseId);
    this.#running.set(
      startedId,
      pickle.steps.length > 0 ? scenario : { ...scenario, status: 'failed', message: NO_STEPS },
    );
  }

  #lost(pickleId: string): ScenarioRecord {
    const pickle = this.#pickles.get(pickleId);
    if (!pickle) throw new Error(`a test case of the scenario ${pickleId}, which nobody has told of`);
    return { ...this.#recordOf(pickle), status: 'failed', message: 'it did not come to its end: its process is gone' };
  }

  #recordOf({ name, uri, astNodeIds, tags }: Pickle): ScenarioRecord {
    const line = this.#locations.get(astNodeIds.at(-1) ?? '')?.line ?? 0;
    return { name, location: `${uri}:${line}`, tags: tags.map((tag) => tag.name.slice(1)), status: 'passed' };
  }

  #judge(startedId: string, stepId: string, status: ScenarioStatus, message: string | undefined): void {
    const scenario = this.#running.get(startedId);
    if (!scenario || RANK.indexOf(status) <= RANK.indexOf(scenario.status)) return;
    scenario.status = status;
    scenario.step = this.#stepTexts.get(stepId) ?? '';
    const said = message ?? (status === 'skipped' ? this.#logs.get(stepId) : undefined);
    if (said !== undefined) scenario.message = said;
  }
}
