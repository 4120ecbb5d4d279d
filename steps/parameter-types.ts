import { defineParameterType } from '@cucumber/cucumber';
import type { ControlPlanePart } from '../src/cluster/cluster';
import { pairs } from './support/pod-traits';

// A bare name ends at a blank or, in Korean, before its particle.
defineParameterType({
  name: 'name',
  regexp: /"([^"]+)"|([^\s"`]+?)(?=(?:이고|이|가|을|를|은|는|의|와|과|에|에서|에게|에는|으로|로)(?:\s|$)|\s|$)/,
  transformer: (quoted: string | undefined, bare: string | undefined) => quoted ?? bare ?? '',
  useForSnippets: false,
});

defineParameterType({
  name: 'labels',
  regexp: /[^\s=",]+(?:=[^\s,"]*)?(?:,[^\s=",]+(?:=[^\s,"]*)?)*/,
  transformer: pairs,
  useForSnippets: false,
});

defineParameterType({
  name: 'traits',
  regexp: /.+?/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'duration',
  regexp: /\d+(?:\.\d+)?\s?(?:milliseconds?|seconds?|minutes?|hours?|days?|밀리초|초|분|시간|일)(?:\s(?:and\s)?\d+\s?(?:seconds?|minutes?|hours?|초|분|시간))*/,
  transformer: durationMs,
  useForSnippets: false,
});

defineParameterType({
  name: 'state',
  regexp: /[A-Z][A-Za-z]+/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'line',
  regexp: /`([^`]+)`/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'field',
  regexp: /[a-z][A-Za-z]*(?:\.[A-Za-z0-9_/-]+|\[[^\]]+\])*/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'kind',
  regexp: /pod|node|namespace|configmap|secret|service|serviceaccount|lease|event|파드|노드|네임스페이스|컨피그맵|시크릿|서비스/,
  transformer: (text: string) => KOREAN_KINDS[text] ?? text,
  useForSnippets: false,
});

defineParameterType({
  name: 'part',
  regexp: /API server|scheduler|controller manager|API 서버|스케줄러|컨트롤러 매니저/,
  transformer: (text: string): ControlPlanePart => PARTS[text] ?? 'API server',
  useForSnippets: false,
});

const KOREAN_KINDS: Readonly<Record<string, string>> = {
  파드: 'pod',
  노드: 'node',
  네임스페이스: 'namespace',
  컨피그맵: 'configmap',
  시크릿: 'secret',
  서비스: 'service',
};

const PARTS: Readonly<Record<string, ControlPlanePart>> = {
  'API server': 'API server',
  'API 서버': 'API server',
  scheduler: 'scheduler',
  스케줄러: 'scheduler',
  'controller manager': 'controller manager',
  '컨트롤러 매니저': 'controller manager',
};

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:milliseconds?|밀리초)$/, 1],
  [/^(?:seconds?|초)$/, 1000],
  [/^(?:minutes?|분)$/, 60_000],
  [/^(?:hours?|시간)$/, 3_600_000],
  [/^(?:days?|일)$/, 86_400_000],
];

/** `1 minute and 30 seconds` in milliseconds. */
function durationMs(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+|[가-힣]+)/g)].reduce((total, [, count, unit = '']) => {
    const size = UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
    return total + Number(count) * size;
  }, 0);
}
