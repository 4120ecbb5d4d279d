import type { Pod } from '../api/generated/types';
import type { Transition } from '../client/recorder';
import { podState } from './story';

interface Bar {
  readonly fromMs: number;
  toMs: number;
  readonly state: string;
}

const WIDTH = 900;
const LABEL_WIDTH = 220;
const ROW_HEIGHT = 24;
const MAX_ROWS = 30;
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^Terminating/, '#9aa0a6'],
  [/^Failed|BackOff|Err/, '#d93025'],
  [/and Ready/, '#188038'],
  [/^Running/, '#1a73e8'],
  [/^Succeeded/, '#5f6368'],
  [/./, '#f9ab00'],
];

/** The course of a scenario as a picture (SVG): a row a pod, a bar a state, time to the right. Undefined when no pod was there. */
export function timelineSvg(
  transitions: readonly Transition<Pod>[],
  startMs: number,
  endMs: number,
): string | undefined {
  const rows = barsByPod(transitions, endMs);
  if (rows.size === 0) return undefined;
  const shown = [...rows].slice(0, MAX_ROWS);
  const spanMs = Math.max(1, endMs - startMs);
  const x = (ms: number) => LABEL_WIDTH + ((Math.max(ms, startMs) - startMs) / spanMs) * (WIDTH - LABEL_WIDTH - 10);
  const height = (shown.length + 1) * ROW_HEIGHT + 10;
  const body = shown.flatMap(([pod, bars], row) => {
    const top = row * ROW_HEIGHT + 6;
    return [
      `<text x="4" y="${top + 13}">${escape(pod)}</text>`,
      ...bars.map(({ fromMs, toMs, state }) => {
        const colour = COLOURS.find(([pattern]) => pattern.test(state))?.[1] ?? '';
        const width = Math.max(2, x(toMs) - x(fromMs)).toFixed(1);
        const title = `${state}: ${seconds(fromMs - startMs)} to ${seconds(toMs - startMs)}`;
        return `<rect x="${x(fromMs).toFixed(1)}" y="${top}" width="${width}" height="16" rx="3" fill="${colour}"><title>${escape(title)}</title></rect>`;
      }),
    ];
  });
  const axis = shown.length * ROW_HEIGHT + 20;
  const more = rows.size > MAX_ROWS ? `, and ${rows.size - MAX_ROWS} more pods` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    ...body,
    `<text x="${LABEL_WIDTH}" y="${axis}" fill="#5f6368">0 s${more}</text>`,
    `<text x="${WIDTH - 10}" y="${axis}" fill="#5f6368" text-anchor="end">${seconds(spanMs)}</text>`,
    '</svg>',
  ].join('\n');
}

function barsByPod(transitions: readonly Transition<Pod>[], endMs: number): ReadonlyMap<string, readonly Bar[]> {
  const rows = new Map<string, Bar[]>();
  for (const { atMs, type, object } of transitions) {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const bars = rows.get(key) ?? [];
    rows.set(key, bars);
    const last = bars.at(-1);
    const state = podState(object);
    if (last !== undefined && last.toMs === endMs) {
      if (type !== 'DELETED' && last.state === state) continue;
      last.toMs = atMs;
    }
    if (type !== 'DELETED') bars.push({ fromMs: atMs, toMs: endMs, state });
  }
  return rows;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
