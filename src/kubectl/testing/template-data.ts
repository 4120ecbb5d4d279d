/** An object with a field of every type that a template may meet. */
export const templateData = {
  apiVersion: 'v1',
  kind: 'Foo',
  metadata: { name: 'a', labels: { foo: 'bar' } },
  i: 3,
  f: 2.5,
  big: 1500000.5,
  nu: null,
  t: true,
  s: 'str<>',
  l: [1, 'b', 2.5, null, { a: 1 }, true],
  el: [],
  em: {},
  m: { a: { b: { c: 'd' } } },
  enc: 'aGVsbG8=',
};
