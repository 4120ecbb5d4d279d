'use strict';

/**
 * What counts as used. Two looks at the code: all of it, where an export that no other file imports is one too many; and, with `--production`,
 * all but the tests, where whatever only tests need is dead. There an export may be used by its own file alone: a test asks for the decision
 * that the file itself acts on.
 */
const isProduction = process.argv.includes('--production');

module.exports = {
  entry: [
    'src/cli/gherkube.js!',
    'src/cli/main.ts!',
    'src/report/allure-formatter.{js,ts}!',
    'steps/*.ts!',
    // Programs that others start.
    'bench/{main,subject-process,first-cluster,first-scenario,served-world}.ts!',
    'bench/subjects/*.ts!',
    'tools/**/{main,generate,bootstrap-policy,go-types,open-api,protobuf,rooms,features,pages,unit}.ts!',
    'tools/**/*.mjs!',
    ...(isProduction ? [] : ['{src,steps,tools,bench}/**/*.test.ts']),
  ],
  project: [
    '{src,steps,tools,bench}/**/*.{ts,js,mjs}!',
    // What tests share.
    '!**/*.test.ts!',
    '!**/{testing,test-world}{,/**}!',
    '!**/{testing,test-world,*.testing}.ts!',
  ],
  ignore: ['src/api/generated/**'],
  // The entries above name what cucumber loads; its plugin would take them for tests.
  cucumber: false,
  ignoreExportsUsedInFile: isProduction,
  // The parts of a type tell the reader what it is made of, whoever imports them; two names for one check are two facts.
  exclude: ['types', 'duplicates'],
};
