/** Begins to wait and calls `resume` once, later. */
export type Step = (resume: () => void) => void;

/** Work of the kubelet that takes virtual time: `yield*` it. */
export type Procedure<Result> = Generator<Step, Result, void>;

/** Runs a procedure to its end, or until `alive` says no at one of its steps: then nothing more of it happens. */
export function runProcedure<Result>(
  procedure: Procedure<Result>,
  alive: () => boolean,
  done: (result: Result) => void,
): void {
  const next = (): void => {
    if (!alive()) return;
    const step = procedure.next();
    if (step.done === true) done(step.value);
    else step.value(next);
  };
  next();
}

/** All of them at the same time; goes on when the last has ended. */
export function* inParallel(procedures: readonly Procedure<void>[], alive: () => boolean): Procedure<void> {
  let left = procedures.length;
  if (left === 0) return;
  yield (resume) => {
    const ended = (): void => {
      left -= 1;
      if (left === 0) resume();
    };
    for (const procedure of procedures) runProcedure(procedure, alive, ended);
  };
}
