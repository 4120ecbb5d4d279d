import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Thresholds, type ProbeResult } from './thresholds';

interface Case {
  readonly what: string;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
  /** S: success, F: failure; `|`: the count begins anew. */
  readonly results: string;
  /** For each result whether it counts. */
  readonly expected: string;
}

const cases: readonly Case[] = [
  { what: 'one success counts at once', results: 'S', expected: '+' },
  { what: 'three failures in a row by default', results: 'FFFF', expected: '--++' },
  { what: 'a success in between starts the count anew', results: 'FFSFFF', expected: '--+--+' },
  { what: 'failureThreshold 1', failureThreshold: 1, results: 'FSF', expected: '+++' },
  { what: 'successThreshold 3', successThreshold: 3, results: 'SSFSSS', expected: '-----+' },
  { what: 'on hold: the count begins anew', failureThreshold: 2, results: 'FF|FF', expected: '-+-+' },
];

describe('Thresholds', () => {
  for (const { what, results, expected, ...thresholds } of cases) {
    it(what, () => {
      const counted = new Thresholds(thresholds);
      let verdicts = '';
      for (const character of results) {
        const result: ProbeResult = character === 'S' ? 'success' : 'failure';
        if (character === '|') counted.restart();
        else verdicts += counted.add(result) ? '+' : '-';
      }
      expect(verdicts).toBe(expected);
    });
  }
});
