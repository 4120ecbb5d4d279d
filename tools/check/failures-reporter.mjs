// Reporters are loaded by import(), which knows no TypeScript on Node 20.

/** A reporter of node:test that tells only of the tests that failed, then how many did what: `tests: 120 passed, 0 failed`. */
export default async function* failuresReporter(events) {
  const path = [];
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      path.length = data.nesting;
      path.push(data.name);
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = data.details.error;
    // A suite passes or fails with its tests, which have been counted; only what goes wrong in itself (a hook, its body) counts.
    const isSuite = data.details.type === 'suite';
    if (type === 'test:pass') passed += isSuite || data.skip !== undefined || data.todo !== undefined ? 0 : 1;
    if (type === 'test:fail' && data.todo === undefined && error.failureType !== 'subtestsFailed') {
      failed += 1;
      const cause = error.cause ?? error;
      yield `\n${[...path.slice(0, data.nesting), data.name].join(' > ')}\n${indented(cause.stack ?? String(cause))}\n`;
    }
  }
  yield `\ntests: ${passed} passed, ${failed} failed\n`;
}

function indented(text) {
  return text.replace(/^/gm, '  ');
}
