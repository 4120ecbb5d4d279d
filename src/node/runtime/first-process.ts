import type { Container } from './container';
import type { FaultyContainer } from './container-faults';
import type { Signal } from './process/signals';

/** The first process of a container as its faults reach it. */
export class FirstProcess implements FaultyContainer {
  readonly #container: Container;

  constructor(container: Container) {
    this.#container = container;
  }

  exit(code: number): void {
    const { mainProcess, processes } = this.#container;
    if (mainProcess !== undefined) processes?.exit(mainProcess.pid, code);
  }

  kill(signal: Signal): void {
    const { mainProcess, processes } = this.#container;
    if (mainProcess !== undefined) processes?.signal(mainProcess.pid, signal);
  }

  setMemory(bytes: number): void {
    const { mainProcess, group } = this.#container;
    if (mainProcess !== undefined) group.setMemory(mainProcess.pid, bytes);
  }

  setCpu(millicores: number): void {
    const { mainProcess, group } = this.#container;
    if (mainProcess !== undefined) group.setCpu(mainProcess.pid, millicores);
  }

  writeLog(text: string): void {
    this.#container.log.onStdout(text);
  }
}
