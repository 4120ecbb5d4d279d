import { NodeAnswers } from './node-answers';

/** Of how many signatures the answers are kept; the one that was asked for longest ago gives way. */
const MAX_SIGNATURES = 16;

/** The answers of the nodes to pods by signature. Only where a signature comes again are answers worth being written down. */
export class SignedAnswers {
  readonly #columns: number;
  readonly #bySignature = new Map<string, NodeAnswers | undefined>();
  #last = '';

  /** `columns`: how many plugins' scores are kept. */
  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Undefined for the first pod with the signature. */
  of(signature: string, generations: Uint32Array): NodeAnswers | undefined {
    const isFirst = !this.#bySignature.has(signature);
    let answers = this.#bySignature.get(signature);
    if (answers?.size === generations.length) answers.use(generations);
    else if (!isFirst) this.#bySignature.set(signature, (answers = new NodeAnswers(generations, this.#columns)));
    if (signature !== this.#last) this.#moveToEnd(signature, answers);
    return answers;
  }

  /** The last one in the map is the last one used. */
  #moveToEnd(signature: string, answers: NodeAnswers | undefined): void {
    this.#last = signature;
    this.#bySignature.delete(signature);
    this.#bySignature.set(signature, answers);
    if (this.#bySignature.size <= MAX_SIGNATURES) return;
    for (const oldest of this.#bySignature.keys()) {
      this.#bySignature.delete(oldest);
      return;
    }
  }
}
