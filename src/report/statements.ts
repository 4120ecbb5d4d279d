import index from '../../features/statements.json';
import type { ScenarioRecord } from './run-record';

/** One sentence of a study note, by its id (`N0-44`). */
export interface Statement {
  readonly id: string;
  /** The line, or lines, of the note. */
  readonly line: string;
  /** `RIGHT`, `IMPRECISE`, `OUTDATED`, `WRONG`, `TYPO`, or `GAP` for what a note announces and leaves out. */
  readonly verdict: string;
  /** What the note claims, in other words. */
  readonly claim: string;
}

export interface Note {
  readonly id: string;
  readonly file: string;
  readonly title: string;
}

const notes: readonly Note[] = index.notes;
export const statements: readonly Statement[] = index.statements;

const ID = /^N\d-\d{2,3}$/;

/** What the scenarios of a run say about the statements of one note. */
export interface NoteCoverage {
  readonly note: Note;
  readonly total: number;
  /** Ids that a passing scenario checks, and no failing one. */
  readonly covered: readonly string[];
  readonly open: readonly string[];
  /** Ids that a scenario claims to check without passing; ids that no note has. */
  readonly broken: readonly string[];
}

/** Compares what scenarios claim by their tags with how they ended. */
export function coverageOf(scenarios: readonly ScenarioRecord[]): readonly NoteCoverage[] {
  const claims = new Map<string, boolean>();
  for (const { tags, status } of scenarios) {
    for (const id of tags.filter((tag) => ID.test(tag)))
      claims.set(id, (claims.get(id) ?? true) && status === 'passed');
  }
  const known = new Set(statements.map(({ id }) => id));
  return notes.map((note) => {
    const own = statements.filter(({ id }) => id.startsWith(`${note.id}-`)).map(({ id }) => id);
    const claimed = [...claims].filter(([id]) => id.startsWith(`${note.id}-`));
    return {
      note,
      total: own.length,
      covered: own.filter((id) => claims.get(id) === true),
      open: own.filter((id) => claims.get(id) !== true),
      broken: claimed.filter(([id, passed]) => !passed || !known.has(id)).map(([id]) => id),
    };
  });
}
