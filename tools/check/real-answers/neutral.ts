const UID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Of the range of services, without its first address, which is always that of the API. */
const CLUSTER_IP = /\b10\.(?:9[6-9]|10\d|11[01])\.(?!0\.1\b)\d+\.\d+\b/g;
/** The end of an event's name: when it was told, in nanoseconds. */
const MOMENT = /\.1[0-9a-f]{15}\b/g;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const AGE = /^(?:\d+[smh]){1,2}$/;
/** What Kubernetes draws the ends of names from (apimachinery/pkg/util/rand). */
const DRAWN = '[bcdfghjklmnpqrstvwxz2456789]{5}';
/** Their writes are not tracked here (`ApiServer`). */
const COMPONENTS: ReadonlySet<unknown> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubernetes-service-cidr-controller',
  'service-cidr-controller',
]);

/**
 * Makes equal what two clusters can't agree on: uids, times, versions, addresses and names that are drawn become numbers in the order in which
 * they first come, so that it still shows which of them are the same. What columns are described as is left out.
 */
export class Neutral {
  readonly #numbers = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #drawn = new Map<string, RegExp>([['kube-api-access-', drawnName('kube-api-access-')]]);

  /** A JSON value in which nothing is left to chance. */
  value(value: unknown): unknown {
    this.learnNames(value);
    return this.#value(value, '');
  }

  /** From now on names that the server makes of a `generateName` in the value are told from others, wherever they stand. */
  learnNames(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const { generateName } = value as { readonly generateName?: unknown };
    if (typeof generateName === 'string' && !this.#drawn.has(generateName))
      this.#drawn.set(generateName, drawnName(generateName));
    for (const item of Object.values(value)) this.learnNames(item);
  }

  #value(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.#text(value, key);
    if ((key === 'nodePort' || key === 'healthCheckNodePort') && typeof value === 'number') return '<node port>';
    if (Array.isArray(value)) {
      const items = key === 'managedFields' ? value.filter(isOfPerson) : value;
      return items.map((item) => this.#value(item, key));
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(
      ([name, item]) => (key !== 'columnDefinitions' || name !== 'description') && !isOfComponents(name, item),
    );
    const neutral = entries.map(([name, item]) => [this.#text(name, ''), this.#value(item, name)]);
    return Object.fromEntries(neutral);
  }

  #text(text: string, key: string): string {
    if (key === 'resourceVersion') return this.#numbered('version', text);
    if (key === 'continue' || key === 'token') return text === '' ? '' : `<${key}>`;
    if (key === 'cells' && AGE.test(text)) return '<age>';
    let neutral = text
      .replace(TOKEN, '<token>')
      .replace(UID, (uid) => this.#numbered('uid', uid))
      .replace(TIME, '<time>')
      .replace(MOMENT, '.<moment>')
      .replace(CLUSTER_IP, (address) => this.#numbered('cluster IP', address));
    for (const [generateName, drawn] of this.#drawn)
      neutral = neutral.replace(drawn, (name) => this.#numbered(generateName, name));
    return neutral;
  }

  #numbered(what: string, value: string): string {
    const known = this.#numbers.get(`${what} ${value}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    this.#numbers.set(`${what} ${value}`, `<${what} ${count}>`);
    return `<${what} ${count}>`;
  }
}

function drawnName(generateName: string): RegExp {
  return new RegExp(`${generateName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${DRAWN}`, 'g');
}

/** Whose fields nobody but components has written. */
function isOfComponents(name: string, value: unknown): boolean {
  return name === 'managedFields' && Array.isArray(value) && !value.some(isOfPerson);
}

function isOfPerson(entry: unknown): boolean {
  return typeof entry !== 'object' || entry === null || !('manager' in entry) || !COMPONENTS.has(entry.manager);
}
