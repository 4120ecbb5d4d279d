import type { Pod } from '../api/generated/types';
import type { Transition } from '../client/recorder';
import { podState } from './story';
import { durationText } from './summary';

interface Bar {
  readonly fromMs: number;
  toMs: number;
  readonly state: string;
}

const WIDTH = 900;
const LABEL_WIDTH = 220;
const ROW_HEIGHT = 24;
const MAX_ROWS = 30;
const MAX_LABEL = 34;
const LEGEND_COLUMN = 130;

interface Colour {
  readonly pattern: RegExp;
  readonly fill: string;
  readonly meaning: string;
}

/** The first that fits a state is its colour. */
const COLOURS: readonly Colour[] = [
  { pattern: /^Terminating/, fill: '#9aa0a6', meaning: 'terminating' },
  { pattern: /^Failed|BackOff|Err/, fill: '#d93025', meaning: 'failing' },
  { pattern: /and Ready/, fill: '#188038', meaning: 'ready' },
  { pattern: /^Running/, fill: '#1a73e8', meaning: 'running' },
  { pattern: /^Succeeded/, fill: '#5f6368', meaning: 'succeeded' },
  { pattern: /^/, fill: '#f9ab00', meaning: 'pending' },
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
  const height = (shown.length + 2) * ROW_HEIGHT + 10;
  const colours = new Set<Colour>();
  const body = shown.flatMap(([pod, bars], row) => {
    const top = row * ROW_HEIGHT + 6;
    return [
      `<text x="4" y="${top + 13}"><title>${escape(pod)}</title>${escape(shortened(pod))}</text>`,
      ...bars.map(({ fromMs, toMs, state }) => {
        const colour = COLOURS.find(({ pattern }) => pattern.test(state));
        if (colour !== undefined) colours.add(colour);
        const width = Math.max(2, x(toMs) - x(fromMs)).toFixed(1);
        const title = `${state}: ${durationText(fromMs - startMs)} to ${durationText(toMs - startMs)}`;
        return `<rect x="${x(fromMs).toFixed(1)}" y="${top}" width="${width}" height="16" rx="3" fill="${colour?.fill ?? ''}"><title>${escape(title)}</title></rect>`;
      }),
    ];
  });
  const axis = shown.length * ROW_HEIGHT + 20;
  const more = rows.size > MAX_ROWS ? `, and ${rows.size - MAX_ROWS} more pods` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    ...body,
    `<text x="${LABEL_WIDTH}" y="${axis}" fill="#5f6368">0 s${more}</text>`,
    `<text x="${WIDTH - 10}" y="${axis}" fill="#5f6368" text-anchor="end">${durationText(spanMs)}</text>`,
    ...legend([...colours], axis + ROW_HEIGHT),
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

function legend(colours: readonly Colour[], bottom: number): readonly string[] {
  return colours.flatMap(({ fill, meaning }, index) => {
    const left = LABEL_WIDTH + index * LEGEND_COLUMN;
    return [
      `<rect x="${left}" y="${bottom - 10}" width="10" height="10" rx="2" fill="${fill}"/>`,
      `<text x="${left + 16}" y="${bottom}" fill="#5f6368">${meaning}</text>`,
    ];
  });
}

/** The end of a name tells one pod from another. */
function shortened(pod: string): string {
  return pod.length <= MAX_LABEL ? pod : `…${pod.slice(1 - MAX_LABEL)}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
