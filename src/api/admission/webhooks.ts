import { deepEqual } from '../equality';
import type { MutatingWebhook, Status, ValidatingWebhook } from '../generated/types';
import { isJsonObject, type JsonObject } from '../json-object';
import type { Kind } from '../kind';
import {
  mutatingWebhookConfigurations,
  validatingWebhookConfigurations,
} from '../kinds/admission/admission-registration';
import type { KubeObject } from '../object';
import { applyJsonPatch } from '../patch/json-patch';
import { PatchError } from '../patch/patch-error';
import type { ApiServer } from '../server';
import { ApiError, badRequest, forbidden, internalError } from '../status';
import { newUid } from '../uid';
import { quote } from '../go/text';

import { callWebhooks } from '../webhooks/webhook-caller';
import type { WebhookAnswer } from '../webhooks/webhook-answer';
import type { AdmissionRequest } from './admission';
import { matchedKind } from './matching';
import { readmitted, shownAs } from './patched-object';
import type * as CompiledPolicy from './policies/compiled-policy';
import type * as PolicyExpressions from './policies/policy-expressions';
import { reviewRequest } from './review-request';
import { invalidReview, mistypedReview, readPatch, responseOf } from './review-response';

type Webhook = ValidatingWebhook | MutatingWebhook;

/** About a quarter of a second's work (apiserver/pkg/apis/cel/config.go). */
const CONDITIONS_BUDGET = 2_500_000;

/**
 * Lets webhooks change what is to be written, one after the other by the names of their configurations, and those that ask for it a second
 * time when others have changed it since. Source: apiserver/pkg/admission/plugin/webhook/mutating/{dispatcher,reinvocationcontext}.go.
 *
 * Divergence from real Kubernetes: a configuration is in force as soon as it is there; there is no audit log for annotations.
 */
export function mutateByWebhooks(api: ApiServer, request: AdmissionRequest): KubeObject {
  const webhooks = api.list(mutatingWebhookConfigurations).flatMap(({ webhooks: own = [] }) => own);
  let { object } = request;
  /** What each that wants to be asked again had made of it. */
  const toReinvoke = new Map<MutatingWebhook, KubeObject>();
  const invoke = (webhook: MutatingWebhook): void => {
    const current = { ...request, object };
    const kind = hookKind(api, current, webhook);
    if (kind === undefined) return;
    object = mutateBy(api, current, kind, webhook);
    if (webhook.reinvocationPolicy === 'IfNeeded') toReinvoke.set(webhook, object);
  };
  for (const webhook of webhooks) invoke(webhook);
  for (const [webhook, seen] of toReinvoke) if (!deepEqual(seen, object)) invoke(webhook);
  return object;
}

/** Asks all webhooks at once; the first refusal counts. Source: apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go. */
export function validateByWebhooks(api: ApiServer, request: AdmissionRequest): void {
  const asked: { readonly webhook: Webhook; readonly kind: Kind; readonly uid: string }[] = [];
  for (const configuration of api.list(validatingWebhookConfigurations)) {
    for (const webhook of configuration.webhooks ?? []) {
      const kind = hookKind(api, request, webhook);
      if (kind === undefined) continue;
      requireDryRun(request, webhook);
      asked.push({ webhook, kind, uid: reviewUid(api) });
    }
  }
  if (asked.length === 0) return;
  const answers = callWebhooks(
    api,
    asked.map(({ webhook, kind, uid }) => callOf(webhook, review(api, request, kind, uid))),
  );
  for (const [index, { webhook, uid }] of asked.entries()) {
    const answer = answers[index];
    if (answer !== undefined) verdictOf(request, webhook, uid, answer, false);
  }
}

/** The version in which the webhook wants to see the object; undefined when it is not to be called. */
function hookKind(api: ApiServer, request: AdmissionRequest, webhook: Webhook): Kind | undefined {
  const kind = matchedKind(api, request, {
    rules: webhook.rules ?? [],
    excludes: [],
    matchesWithoutRules: false,
    matchPolicy: webhook.matchPolicy ?? 'Equivalent',
    namespaceSelector: webhook.namespaceSelector,
    objectSelector: webhook.objectSelector,
  });
  if (kind === undefined || (webhook.matchConditions ?? []).length === 0) return kind;
  return meetsConditions(api, request, kind, webhook) ? kind : undefined;
}

function meetsConditions(api: ApiServer, request: AdmissionRequest, kind: Kind, webhook: Webhook): boolean {
  const { compileConditions, matchConditions } = require('./policies/compiled-policy') as typeof CompiledPolicy;
  const expressions = require('./policies/policy-expressions') as typeof PolicyExpressions;
  const budget = { left: CONDITIONS_BUDGET };
  const situation = { api, request, kind, params: undefined, variables: undefined };
  const compiled = conditionsOf(webhook, compileConditions);
  const matched = matchConditions(
    compiled,
    expressions.situationVariables(situation, budget),
    budget,
    webhook.failurePolicy ?? 'Fail',
  );
  if (typeof matched === 'boolean') return matched;
  throw forbidden(request.kind, request.object.metadata.name, matched.error);
}

const compiledConditions = new WeakMap<Webhook, readonly PolicyExpressions.PolicyExpression[]>();

function conditionsOf(webhook: Webhook, compile: typeof CompiledPolicy.compileConditions) {
  let known = compiledConditions.get(webhook);
  if (known === undefined) compiledConditions.set(webhook, (known = compile(webhook.matchConditions ?? [], false)));
  return known;
}

function requireDryRun({ options }: AdmissionRequest, { name, sideEffects }: Webhook): void {
  if (options.dryRun !== true || sideEffects === 'None' || sideEffects === 'NoneOnDryRun') return;
  throw badRequest(`admission webhook ${quote(name)} does not support dry run`);
}

function reviewUid(api: ApiServer): string {
  return newUid(api.sim.random('admission reviews'));
}

function review(api: ApiServer, request: AdmissionRequest, kind: Kind, uid: string): JsonObject {
  const shown = (object: KubeObject | undefined): JsonObject | null =>
    object === undefined ? null : shownAs(api, request, kind, object);
  const { object, old, operation } = request;
  const isDeletion = operation === 'DELETE';
  const { dryRun, options, ...about } = reviewRequest(request, kind);
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      ...about,
      object: isDeletion ? null : shown(object),
      oldObject: isDeletion ? shown(object) : shown(old),
      dryRun,
      options,
    },
  };
}

function callOf({ name, clientConfig, timeoutSeconds = 10 }: Webhook, body: JsonObject) {
  return { name, clientConfig, timeoutMs: timeoutSeconds * 1000, body };
}

function mutateBy(api: ApiServer, request: AdmissionRequest, kind: Kind, webhook: MutatingWebhook): KubeObject {
  requireDryRun(request, webhook);
  const uid = reviewUid(api);
  const [answer] = callWebhooks(api, [callOf(webhook, review(api, request, kind, uid))]);
  const response = answer === undefined ? undefined : verdictOf(request, webhook, uid, answer, true);
  const { object } = request;
  if (response === undefined || typeof response['patch'] !== 'string' || response['patch'] === '') return object;
  const { value: patch, error } = readPatch(Buffer.from(response['patch'], 'base64').toString('utf8'));
  if (error !== undefined)
    return failedCall(webhook, `received undecodable patch in webhook response: ${error}`, object);
  if (patch === null || (Array.isArray(patch) && patch.length === 0)) return object;
  if (request.operation === 'DELETE')
    throw internalError(
      `admission webhook ${quote(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  return patchedObject(api, request, kind, patch);
}

/** The object as the patch leaves it, with its defaults. */
function patchedObject(api: ApiServer, request: AdmissionRequest, kind: Kind, patch: unknown): KubeObject {
  let patched: unknown;
  try {
    patched = applyJsonPatch(shownAs(api, request, kind, request.object), patch);
  } catch (error) {
    if (error instanceof PatchError) throw internalError(error.message);
    throw error;
  }
  if (!isJsonObject(patched)) throw internalError("couldn't get version/kind; json parse error");
  return readmitted(api, request, kind, patched);
}

/**
 * What the webhook has said, when it allows the request. Undefined when it could not be asked and that does not matter.
 * Source: apiserver/pkg/admission/plugin/webhook/{request/admissionreview,errors/statuserror}.go.
 */
function verdictOf(
  request: AdmissionRequest,
  webhook: Webhook,
  uid: string,
  answer: WebhookAnswer,
  mayPatch: boolean,
): JsonObject | undefined {
  if ('error' in answer) return failedCall(webhook, `failed to call webhook: ${answer.error}`, undefined);
  const mistyped = mistypedReview(answer.body);
  if (mistyped !== undefined) return failedCall(webhook, `failed to call webhook: ${mistyped}`, undefined);
  const problem = invalidReview(answer.body, uid, mayPatch);
  if (problem !== undefined) return failedCall(webhook, `received invalid webhook response: ${problem}`, undefined);
  const response = responseOf(answer.body);
  if (response === undefined) return undefined;
  const { warnings, allowed, status } = response;
  if (Array.isArray(warnings)) for (const text of warnings as readonly unknown[]) request.options.warn?.(String(text));
  if (allowed === true) return response;
  throw refusal(webhook.name, isJsonObject(status) ? status : {});
}

/** 500, unless such failures are to be ignored: then `ignored`. */
function failedCall<T>({ name, failurePolicy }: Webhook, why: string, ignored: T): T {
  if (failurePolicy === 'Ignore') return ignored;
  throw internalError(`failed calling webhook ${quote(name)}: ${why}`);
}

/** Source: errors/statuserror.go (ToStatusErr). */
function refusal(name: string, status: JsonObject): ApiError {
  const { message = '', reason = '', code = 0, details } = status;
  const by = `admission webhook ${quote(name)} denied the request`;
  const why = message !== '' ? `: ${String(message)}` : reason !== '' ? `: ${String(reason)}` : ' without explanation';
  const body: Status = {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: `${by}${why}`,
    ...(reason !== '' && { reason: String(reason) }),
    ...(isJsonObject(details) && { details }),
    code: typeof code === 'number' && code >= 400 ? code : 400,
  };
  return new ApiError(body);
}
