import { expect } from 'expect';
import { describe, it } from 'node:test';
import * as names from './names';

const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const qualifiedMessage =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueMessage =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('names', () => {
  const cases: readonly (readonly [(value: string) => readonly string[], string, readonly string[]])[] = [
    [names.isDNS1123Label, 'a--1--2--b', []],
    [names.isDNS1123Label, 'a'.repeat(63), []],
    [names.isDNS1123Label, 'a'.repeat(64), ['must be no more than 63 characters']],
    [names.isDNS1123Label, 'a.b', ['must not contain dots']],
    [names.isDNS1123Label, 'A', [labelMessage]],
    [names.isDNS1123Label, '', [labelMessage]],
    [names.isDNS1123Subdomain, 'a-1.b', []],
    [names.isDNS1123Subdomain, 'a..b', [subdomainMessage]],
    [names.isDNS1123Subdomain, 'Web_1', [subdomainMessage]],
    [names.isDNS1123Subdomain, 'a'.repeat(254), ['must be no more than 253 characters']],
    [names.isDNS1123SubdomainWithUnderscore, '_a_b.c', []],
    [names.isQualifiedName, 'example.com/Uppercase_Is_OK_123', []],
    [names.isQualifiedName, 'a'.repeat(253) + '/' + 'b'.repeat(63), []],
    [names.isQualifiedName, 'a b', [`name part ${qualifiedMessage}`]],
    [names.isQualifiedName, '', ['name part must be non-empty', `name part ${qualifiedMessage}`]],
    [names.isQualifiedName, '/x', ['prefix part must be non-empty']],
    [names.isQualifiedName, 'Example.com/x', [`prefix part ${subdomainMessage}`]],
    [names.isQualifiedName, 'a'.repeat(64), ['name part must be no more than 63 bytes']],
    [
      names.isQualifiedName,
      'a/b/c',
      [
        `a valid label key ${qualifiedMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ],
    ],
    [names.isValidLabelValue, '', []],
    [names.isValidLabelValue, 'a'.repeat(64), ['must be no more than 63 bytes']],
    [names.isValidLabelValue, '-a', [labelValueMessage]],
    [names.isValidLabelValue, 'é', [labelValueMessage]],
    [names.isValidPortName, 'http-2', []],
    [
      names.isValidPortName,
      '--',
      [
        'must contain at least one letter (a-z)',
        'must not contain consecutive hyphens',
        'must not begin or end with a hyphen',
      ],
    ],
    [
      names.isValidPortName,
      'HTTP',
      [
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'must contain at least one letter (a-z)',
      ],
    ],
    [names.isRelaxedEnvVarName, 'a b', []],
    [
      names.isRelaxedEnvVarName,
      'a=b',
      ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ],
    [names.isRelaxedEnvVarName, '', ['environment variable name must be non-empty']],
    [names.isConfigMapKey, '..', ["must not be '..'"]],
    [names.isConfigMapKey, '..a', ["must not start with '..'"]],
    [
      names.isConfigMapKey,
      'a/b',
      [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [names.isPathSegmentName, '..', ["may not be '..'"]],
    [names.isPathSegmentName, 'a/b%', ["may not contain '/'", "may not contain '%'"]],
  ];
  for (const [check, value, messages] of cases) {
    it(`${check.name} ${JSON.stringify(value.slice(0, 30))}`, () => expect(check(value)).toEqual(messages));
  }

  it('lets a generateName end with a dash', () => {
    expect(names.nameIsDNSSubdomain('web-', true)).toEqual([]);
    expect(names.nameIsDNSSubdomain('web-', false)).toEqual([subdomainMessage]);
  });

  it('takes linear time for hostile names', () => {
    expect(names.isDNS1123Subdomain(`${'a-'.repeat(200_000)}!`)).toHaveLength(2);
    expect(names.isQualifiedName(`${'a.'.repeat(200_000)}!`)).toHaveLength(2);
  });
});

describe('generated names', () => {
  it('cuts the base to 58 characters and adds five letters of the alphabet', () => {
    let next = 0;
    const name = names.generateName('x'.repeat(70), (below) => next++ % below);
    expect(name).toBe(`${'x'.repeat(58)}bcdfg`);
  });

  it('counts annotations in bytes', () => expect(names.annotationsSizeBytes({ a: 'é', __proto__x: '' })).toBe(13));
});
