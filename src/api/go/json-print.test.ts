import { describe, it } from 'node:test';
import { expect } from 'expect';
import { marshalSortedJson, printJson } from './json-print';

describe('printJson', () => {
  it('sorts keys, indents by four and escapes HTML', () => {
    const value = { b: [1, 'x', { d: null, c: true }], a: '<b> & "c"\n\u2028\x01é', empty: {}, none: [] };
    expect(printJson(value)).toBe(`{
    "a": "\\u003cb\\u003e \\u0026 \\"c\\"\\n\\u2028\\u0001é",
    "b": [
        1,
        "x",
        {
            "c": true,
            "d": null
        }
    ],
    "empty": {},
    "none": []
}
`);
  });

  it('has a form without blanks', () => {
    expect(marshalSortedJson({ b: [1, { a: 1.5 }], a: '<', c: undefined, d: 1e21 })).toBe(
      '{"a":"\\u003c","b":[1,{"a":1.5}],"d":1e+21}',
    );
  });
});
