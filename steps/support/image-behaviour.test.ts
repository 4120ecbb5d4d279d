import { describe, it } from 'node:test';
import { expect } from 'expect';
import { imageBehaviour } from './image-behaviour';

describe('imageBehaviour', () => {
  const behaviour = {
    listens: [8080],
    answers: [{ path: '/ready', status: 200, from: 20 }],
    exit: { code: 3, after: 300 },
  };
  const cases: readonly (readonly [string, object])[] = [
    ['listens on 8080, answers 200 on /ready after 20 seconds and exits with code 3 after 5 minutes', behaviour],
    ['8080 포트에서 기다리고 20초 뒤부터 /ready에 200으로 답하고 5분 뒤에 코드 3으로 종료하는', behaviour],
    [
      'answers 200 on / with "hi there", answers 500 on /healthz and uses 50Mi of memory',
      {
        answers: [
          { path: '/', status: 200, body: 'hi there' },
          { path: '/healthz', status: 500 },
        ],
        memory: '50Mi',
      },
    ],
    ['writes "one and two" to its log', { logs: [{ text: 'one and two' }] }],
  ];
  for (const [text, expected] of cases) it(text, () => expect(imageBehaviour(text)).toEqual(expected));

  it('says what it does not know', () => {
    expect(() => imageBehaviour('sings on Sundays')).toThrow('"sings on Sundays" says nothing that is known');
  });
});
