import { mistaken } from './failure';

/** Something a scenario speaks of. */
export interface Subject {
  /** `pod`, `node`, `namespace`, ... in lower case. */
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** How a sentence speaks of something: by its name (`web`, `prod/web`), or by a pronoun. */
export type Mention =
  | { readonly kind: string; readonly name: string }
  | { readonly kind: string; readonly pronoun: string };

/** How a sentence speaks of a container. */
export interface ContainerMention {
  readonly name: string;
  readonly pod: Mention;
}

/**
 * What "it", "there" and "that node" mean: whatever of the kind was spoken of last. A sentence that speaks of several at once makes the
 * pronoun ambiguous, until a later one speaks of a single one again.
 */
export class Subjects {
  readonly #last = new Map<string, readonly Subject[]>();

  /** A sentence has spoken of these. */
  mention(subjects: readonly Subject[]): void {
    const kinds = new Set(subjects.map(({ kind }) => kind));
    for (const kind of kinds) this.#last.set(kind, unique(subjects.filter((subject) => subject.kind === kind)));
  }

  /** The one of `kind` that was spoken of last; `pronoun` is the word that asks. Throws when it means nothing yet, or more than one thing. */
  the(kind: string, pronoun: string): Subject {
    const candidates = this.#last.get(kind) ?? [];
    const [only] = candidates;
    if (only === undefined) throw mistaken(`"${pronoun}" means nothing here: no ${kind} was spoken of before`);
    if (candidates.length === 1) return only;
    const names = candidates.map(({ name }) => name).join(', ');
    throw mistaken(
      `"${pronoun}" is ambiguous: ${candidates.length} ${kind}s were spoken of last (${names}); name the one you mean`,
    );
  }

  /** All of `kind` that were spoken of last. */
  all(kind: string): readonly Subject[] {
    return this.#last.get(kind) ?? [];
  }
}

function unique(subjects: readonly Subject[]): readonly Subject[] {
  return [...new Map(subjects.map((subject) => [`${subject.namespace}/${subject.name}`, subject])).values()];
}
