import type { Container, Pod, Toleration } from '../../src/api/generated/types';
import { mistaken } from './failure';

/** What a sentence says about a pod: `image nginx, labels app=web and nodeSelector disktype=ssd`. */
export interface PodTraits {
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly nodeName?: string;
  readonly port?: number;
  readonly restartPolicy?: string;
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly schedulerName?: string;
  readonly tolerations?: readonly Toleration[];
  readonly containers?: number;
}

type Trait = (text: string) => PodTraits;

/** The words for each trait, English and Korean. */
const TRAITS: readonly (readonly [RegExp, Trait])[] = [
  [/^(?:image|이미지)$/, (text) => ({ image: text })],
  [/^(?:labels?|레이블)$/, (text) => ({ labels: pairs(text) })],
  [/^(?:annotations?|어노테이션)$/, (text) => ({ annotations: pairs(text) })],
  [/^(?:nodeSelector|노드 ?셀렉터)$/, (text) => ({ nodeSelector: pairs(text) })],
  [/^(?:requests?|요청)$/, (text) => ({ requests: pairs(text) })],
  [/^(?:limits?|제한)$/, (text) => ({ limits: pairs(text) })],
  [/^(?:command|명령)$/, (text) => ({ command: words(text) })],
  [/^(?:nodeName|노드 ?이름)$/, (text) => ({ nodeName: text })],
  [/^(?:port|포트)$/, (text) => ({ port: Number(text) })],
  [/^(?:restartPolicy|재시작 ?정책)$/, (text) => ({ restartPolicy: text })],
  [/^(?:priorityClass|우선순위 ?클래스)$/, (text) => ({ priorityClassName: text })],
  [/^(?:runtimeClass|런타임 ?클래스)$/, (text) => ({ runtimeClassName: text })],
  [/^(?:scheduler|스케줄러)$/, (text) => ({ schedulerName: text })],
  [/^(?:tolerations?|톨러레이션)$/, (text) => ({ tolerations: text.split(',').map(toleration) })],
  [/^(?:containers|컨테이너)$/, (text) => ({ containers: Number(text) })],
];

/**
 * Reads a list of traits: a word, then its value, separated by commas and `and` (in Korean `이고`, `고`, `와`, `과`). Values may be quoted;
 * label lists keep their commas (`app=web,tier=front`), because a comma separates traits only when a blank follows.
 */
export function parsePodTraits(text: string): PodTraits {
  const traits = splitTraits(text).map((phrase) => {
    const [, word = '', value = ''] =
      /^(nodeSelector|노드 ?셀렉터|노드 ?이름|재시작 ?정책|우선순위 ?클래스|런타임 ?클래스|[^\s"]+?)(?:이|가)?\s+(.+)$/.exec(
        phrase,
      ) ?? [];
    const trait = TRAITS.find(([pattern]) => pattern.test(word))?.[1];
    if (trait === undefined) {
      throw mistaken(`"${phrase}" says nothing that is known of a pod; known are: ${KNOWN}`);
    }
    return trait(value.replace(/^"(.*)"$/, '$1'));
  });
  return Object.assign({}, ...traits) as PodTraits;
}

const KNOWN =
  'image, labels, annotations, nodeSelector, request, limit, command, nodeName, port, restartPolicy, priorityClass, runtimeClass, scheduler, toleration, containers';

/** The manifest of a pod with these traits; what is not said is as plain as can be: one container `app` that runs nginx. */
export function podManifest(
  name: string,
  traits: PodTraits,
): Pick<Pod, 'apiVersion' | 'kind' | 'spec'> & { readonly metadata: object } {
  const { image = traits.command ? 'busybox' : 'nginx', command, port, containers = 1, requests, limits } = traits;
  const container = (index: number): Container => ({
    name: containers === 1 ? 'app' : `app-${index + 1}`,
    image,
    ...(command && { command }),
    ...(port !== undefined && { ports: [{ containerPort: port }] }),
    ...((requests ?? limits) && { resources: { ...(requests && { requests }), ...(limits && { limits }) } }),
  });
  const { labels, annotations, nodeSelector, nodeName, restartPolicy, tolerations } = traits;
  const { priorityClassName, runtimeClassName, schedulerName } = traits;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: {
      ...(nodeSelector && { nodeSelector }),
      ...(nodeName !== undefined && { nodeName }),
      ...(restartPolicy !== undefined && { restartPolicy }),
      ...(priorityClassName !== undefined && { priorityClassName }),
      ...(runtimeClassName !== undefined && { runtimeClassName }),
      ...(schedulerName !== undefined && { schedulerName }),
      ...(tolerations && { tolerations }),
      containers: Array.from({ length: containers }, (_, index) => container(index)),
    },
  };
}

/** `app=web,tier=front` as a map; a key alone stands for an empty value. */
export function pairs(text: string): Readonly<Record<string, string>> {
  const entries = text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return at === -1 ? ([pair.trim(), ''] as const) : ([pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const);
  });
  return Object.fromEntries(entries);
}

/** The words of a command line: blanks separate them, but for those within quotes. */
function words(line: string): readonly string[] {
  const parts = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return parts.map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** `key=value:NoSchedule`, `key:NoExecute`, `key`. */
function toleration(text: string): Toleration {
  const [keyValue = '', effect] = text.split(':');
  const [key = '', value] = keyValue.split('=');
  return {
    key,
    operator: value === undefined ? 'Exists' : 'Equal',
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}

function splitTraits(text: string): readonly string[] {
  const phrases: string[] = [];
  let rest = text.trim();
  // A separator counts only outside quotes: the quoted parts are stepped over as a whole.
  const separator = /^((?:"[^"]*"|[^"])*?)(?:,\s+(?:and\s+)?|\s+and\s+|(?:이고|고|이며|며)\s+)(.+)$/;
  for (let match = separator.exec(rest); match !== null; match = separator.exec(rest)) {
    phrases.push((match[1] ?? '').trim());
    rest = (match[2] ?? '').trim();
  }
  return [...phrases, rest];
}
