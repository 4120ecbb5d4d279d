import type { MachineResources } from './machine-resources';

/** `/proc/meminfo`: the machine's, not the container's, as it is with real containers too. */
export function memoryInfo({ capacity, availableMemoryBytes }: MachineResources): string {
  const line = (name: string, bytes: number) =>
    `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
  return [
    line('MemTotal', capacity.memoryBytes),
    line('MemFree', availableMemoryBytes),
    line('MemAvailable', availableMemoryBytes),
    line('Buffers', 0),
    line('Cached', 0),
    line('SwapTotal', 0),
    line('SwapFree', 0),
  ].join('');
}
