import type { ControlPlanePart } from '../src/cluster/control-plane';
import { DURATION, durationMs } from './support/duration';
import { pairs } from './support/pod-traits';
import { defineWordClass } from './support/sentences';
import type { ContainerMention, Mention } from './support/subjects';

/** What follows a bare name: a blank or the end, or in Korean the name's particle. */
const END = '(?=(?:이고|이|가|을|를|은|는|의|와|과|에|에서|에게|에는|으로|로)(?:\\s|$)|\\s|$)';
const NAME = `(?:"[^"]+"|[^\\s"\`]+?${END})`;
const ENGLISH_KINDS =
  'pod|node|namespace|configmap|secret|serviceaccount|service|lease|event|deployment|replicaset|statefulset|daemonset|job|cronjob|networkpolicy';
const KOREAN_KINDS: Readonly<Record<string, string>> = {
  파드: 'pod',
  노드: 'node',
  네임스페이스: 'namespace',
  컨피그맵: 'configmap',
  시크릿: 'secret',
  서비스: 'service',
  디플로이먼트: 'deployment',
  레플리카셋: 'replicaset',
};
const KINDS = `${ENGLISH_KINDS}|${Object.keys(KOREAN_KINDS).join('|')}`;

defineWordClass({
  name: 'name',
  regexp: new RegExp(NAME),
  transformer: unquoted,
});

// "it" and "that pod", or a pod by its name.
defineWordClass({
  name: 'pod',
  regexp: new RegExp(`it|that pod|그 파드|(?:pod|파드) ${NAME}`),
  transformer: (text: string): Mention => mention(text, 'pod'),
});

// "there" and "that node", or a node by its name.
defineWordClass({
  name: 'node',
  regexp: new RegExp(`that node|그 노드|(?:node|노드) ${NAME}`),
  transformer: (text: string): Mention => mention(text, 'node'),
});

// A container of a pod: `container app of pod web`, `container app of it`, `파드 web의 컨테이너 app`.
defineWordClass({
  name: 'container',
  regexp: new RegExp(
    `(?:the )?(?:init )?container ${NAME} of (?:it|that pod|pod ${NAME})|(?:그 파드|파드 ${NAME})의 (?:초기화 )?컨테이너 ${NAME}`,
  ),
  transformer: containerMention,
});

defineWordClass({
  name: 'object',
  regexp: new RegExp(`it|that (?:pod|node)|그 (?:파드|노드)|(?:${KINDS}) ${NAME}`),
  transformer: (text: string): Mention => mention(text, 'pod'),
});

defineWordClass({
  name: 'labels',
  regexp: /[^\s=",]+(?:=[^\s,"]*)?(?:,[^\s=",]+(?:=[^\s,"]*)?)*/,
  transformer: pairs,
});

defineWordClass({
  name: 'traits',
  regexp: /.+?/,
  transformer: (text: string) => text,
});

defineWordClass({
  name: 'duration',
  regexp: DURATION,
  transformer: durationMs,
});

defineWordClass({
  name: 'state',
  regexp: /[A-Z][A-Za-z]+/,
  transformer: (text: string) => text,
});

defineWordClass({
  name: 'line',
  regexp: /`([^`]+)`/,
  transformer: (text: string) => text,
});

// Seconds in a row: `10, 20, 40 and 80`.
defineWordClass({
  name: 'delays',
  regexp: /\d+(?:, \d+)*(?:,? and \d+)?/,
  transformer: (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number),
});

// What an image does: `listens on 8080 and exits with code 3 after 5 minutes`.
defineWordClass({
  name: 'behaviour',
  regexp: /.+/,
  transformer: (text: string) => text,
});

// What befalls the cluster, a sentence of its own: `node worker-1 loses power`.
defineWordClass({
  name: 'disturbance',
  regexp: /.+/,
  transformer: (text: string) => text,
});

// A Kubernetes quantity: `3Gi`, `500m`, `0.5`.
defineWordClass({
  name: 'quantity',
  regexp: /\d+(?:\.\d+)?(?:[kMGTPE]i?|Ki|m)?/,
  transformer: (text: string) => text,
});

// What stands in a browser's address bar, as it is.
defineWordClass({
  name: 'url',
  regexp: /https?:\/\/[\w.:/?=&%-]+/,
  transformer: (text: string) => text,
});

defineWordClass({
  name: 'field',
  regexp: /[a-z][A-Za-z]*(?:\.[A-Za-z0-9_/-]+|\[[^\]]+\])*/,
  transformer: (text: string) => text,
});

defineWordClass({
  name: 'part',
  regexp: /API server|scheduler|controller manager|API 서버|스케줄러|컨트롤러 매니저/,
  transformer: (text: string): ControlPlanePart => PARTS[text] ?? 'API server',
});

// A single controller, as `kube-controller-manager --controllers` names it: `deployment-controller`.
defineWordClass({
  name: 'controller',
  regexp: /[a-z-]+-controller/,
  transformer: (text: string) => text,
});

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}

/** `it`, `that node`, `pod web`, `노드 worker-1`; a bare pronoun is of the kind `itself`. */
function mention(text: string, itself: string): Mention {
  const [word = '', ...rest] = text.split(' ');
  if (word === 'it') return { kind: itself, pronoun: text };
  const kind = (name: string) => KOREAN_KINDS[name] ?? name;
  if (word === 'that' || word === '그') return { kind: kind(rest[0] ?? ''), pronoun: text };
  return { kind: kind(word), name: unquoted(rest.join(' ')) };
}

function containerMention(text: string): ContainerMention {
  const [, name, pod] = /container (.+) of (.+)$/.exec(text) ?? [];
  if (name !== undefined && pod !== undefined) return { name: unquoted(name), pod: mention(pod, 'pod') };
  const [, korean = '', ofIt = ''] = /^(.+)의 (?:초기화 )?컨테이너 (.+)$/.exec(text) ?? [];
  return { name: unquoted(ofIt), pod: mention(korean, 'pod') };
}

const PARTS: Readonly<Record<string, ControlPlanePart>> = {
  'API server': 'API server',
  'API 서버': 'API server',
  scheduler: 'scheduler',
  스케줄러: 'scheduler',
  'controller manager': 'controller manager',
  '컨트롤러 매니저': 'controller manager',
};
