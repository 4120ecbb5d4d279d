import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodeObject } from '../testing/world';
import { NodeAnswers } from './node-answers';
import { nodeInfoOf, type NodeInfo } from './node-info';
import { SignedAnswers } from './signed-answers';
import { newStatus } from './status';

const REFUSAL = newStatus('Test', 'Unschedulable', 'no');
const nodes = ['a', 'b', 'c'].map((name) => nodeInfoOf(nodeObject(name)));
const listed = (...positions: readonly number[]) => ({
  nodes: positions.map((position) => nodes[position] as NodeInfo),
  positions,
});
const generationsOf = (count: number) => new Uint32Array(count).fill(1);

describe('NodeAnswers', () => {
  it('asks a node once, and again when it has changed', () => {
    const generations = generationsOf(3);
    const answers = new NodeAnswers(generations, 0);
    const asked: string[] = [];
    const rejections = () =>
      nodes.map((node, position) =>
        answers.rejection(node, position, ({ name }) => {
          asked.push(name);
          return name === 'b' ? REFUSAL : undefined;
        }),
      );
    expect(rejections()).toEqual([undefined, REFUSAL, undefined]);
    expect(rejections()).toEqual([undefined, REFUSAL, undefined]);
    expect(asked).toEqual(['a', 'b', 'c']);
    generations[1] = 2;
    rejections();
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
    answers.use(generationsOf(3));
    rejections();
    expect(asked).toEqual(['a', 'b', 'c', 'b', 'a', 'b', 'c']);
  });

  it('knows scores until their nodes change', () => {
    const generations = generationsOf(3);
    const answers = new NodeAnswers(generations, 1);
    answers.setScores(0, [2, 0], Float64Array.of(20, 5));
    answers.setSums([2, 0], Float64Array.of(40, 10));
    expect(answers.unscored(listed(0, 1, 2)).positions).toEqual([1]);
    const read = new Float64Array(2);
    answers.getScores(0, [0, 2], read);
    expect([...read]).toEqual([5, 20]);
    answers.getSums([0, 2], read);
    expect([...read]).toEqual([10, 40]);
    generations[2] = 7;
    expect(answers.unscored(listed(0, 1, 2)).nodes.map(({ name }) => name)).toEqual(['b', 'c']);
  });
});

describe('SignedAnswers', () => {
  it('keeps answers for signatures that came before, the latest of them', () => {
    const signed = new SignedAnswers(0);
    const generations = generationsOf(3);
    expect(signed.of('small', generations)).toBeUndefined();
    const answers = signed.of('small', generations);
    expect(answers).toBeDefined();
    expect(signed.of('large', generations)).toBeUndefined();
    expect(signed.of('small', generations)).toBe(answers);
    for (let index = 0; index < 16; index += 1) signed.of(`pod ${index}`, generations);
    expect(signed.of('small', generations)).toBeUndefined();
  });

  it('begins anew with another number of nodes', () => {
    const signed = new SignedAnswers(0);
    signed.of('small', generationsOf(3));
    const answers = signed.of('small', generationsOf(3));
    expect(signed.of('small', generationsOf(4))).not.toBe(answers);
    expect(signed.of('small', generationsOf(4))?.size).toBe(4);
  });
});
