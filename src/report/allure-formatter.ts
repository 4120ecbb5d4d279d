import type { IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope, PickleStep, TestStep, TestStepResult, TestStepStarted } from '@cucumber/messages';
import AllureCucumberReporter from 'allure-cucumberjs/reporter';
import type { TestResult } from 'allure-js-commons';

/** The parts of allure-cucumberjs 3.12 that the corrections below hold on to; its declarations hide them. */
interface ReporterInternals {
  readonly allureRuntime: {
    updateTest(uuid: string, update: (result: TestResult) => void): void;
    writeTest(uuid: string): void;
    currentStep(uuid: string): string | undefined;
    writeAttachment(
      uuid: string,
      stepUuid: string | undefined,
      name: string,
      content: Buffer,
      options: { readonly contentType: string; readonly fileExtension: string },
    ): void;
  };
  readonly testStepMap: ReadonlyMap<string, TestStep>;
  readonly pickleStepMap: ReadonlyMap<string, PickleStep>;
  readonly testResultUuids: ReadonlyMap<string, string>;
  parseEnvelope(envelope: Envelope): void;
  onTestStepStarted(data: TestStepStarted): void;
  onTestCaseFinished(data: { readonly testCaseStartedId: string }): void;
}

const Reporter = AllureCucumberReporter as unknown as new (options: IFormatterOptions) => ReporterInternals;

const RANK = ['UNKNOWN', 'PASSED', 'SKIPPED', 'PENDING', 'UNDEFINED', 'AMBIGUOUS', 'FAILED'];

/**
 * Allure results, with two corrections to what allure-cucumberjs writes: a scenario with an undefined or ambiguous step, or whose hook threw,
 * is broken (it would be passed or skipped; allure-js issues 1353 and 1358), and doc strings are attached to their steps (they would be lost).
 */
export class AllureFormatter extends Reporter {
  readonly #worst = new Map<string, { readonly result: TestStepResult; readonly isHook: boolean }>();

  override parseEnvelope(envelope: Envelope): void {
    const { testStepFinished } = envelope;
    if (testStepFinished) {
      const { testCaseStartedId, testStepResult: result, testStepId } = testStepFinished;
      const before = this.#worst.get(testCaseStartedId);
      if (!before || RANK.indexOf(result.status) > RANK.indexOf(before.result.status)) {
        this.#worst.set(testCaseStartedId, { result, isHook: this.testStepMap.get(testStepId)?.hookId !== undefined });
      }
    }
    super.parseEnvelope(envelope);
  }

  override onTestStepStarted(data: TestStepStarted): void {
    super.onTestStepStarted(data);
    const docString = this.pickleStepMap.get(this.testStepMap.get(data.testStepId)?.pickleStepId ?? '')?.argument
      ?.docString;
    const test = this.testResultUuids.get(data.testCaseStartedId);
    if (!docString || test === undefined) return;
    this.allureRuntime.writeAttachment(
      test,
      this.allureRuntime.currentStep(test),
      'Doc string',
      Buffer.from(docString.content),
      {
        contentType: docString.mediaType === 'json' ? 'application/json' : 'text/plain',
        fileExtension: docString.mediaType === 'json' ? '.json' : '.txt',
      },
    );
  }

  override onTestCaseFinished(data: { readonly testCaseStartedId: string }): void {
    const test = this.testResultUuids.get(data.testCaseStartedId);
    const worst = this.#worst.get(data.testCaseStartedId);
    this.#worst.delete(data.testCaseStartedId);
    const runtime = this.allureRuntime;
    const { writeTest } = runtime;
    // The result must be corrected after the reporter has judged it and before it is written, which is one call of the reporter's.
    runtime.writeTest = (uuid) => {
      if (uuid === test && worst) runtime.updateTest(uuid, (result) => correct(result, worst.result, worst.isHook));
      writeTest.call(runtime, uuid);
    };
    try {
      super.onTestCaseFinished(data);
    } finally {
      runtime.writeTest = writeTest;
    }
  }
}

function correct(result: TestResult, { status, message }: TestStepResult, isHook: boolean): void {
  const broken = status === 'UNDEFINED' || status === 'AMBIGUOUS' || (status === 'FAILED' && isHook);
  if (!broken) return;
  result.status = 'broken' as TestResult['status'];
  result.statusDetails = {
    message: message ?? (status === 'UNDEFINED' ? 'a step has no definition' : 'a step has several definitions'),
  };
}
