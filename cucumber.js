'use strict';

// What both `gherkube run` and plain `cucumber-js` go by.
module.exports = {
  default: {
    requireModule: [require.resolve('./src/cli/register.js')],
    require: ['node_modules/allure-cucumberjs/dist/cjs/index.js', 'steps/*.ts'],
    paths: ['features/**/*.feature'],
    format: [
      'progress',
      ['html', 'reports/cucumber.html'],
      ['junit', 'reports/junit.xml'],
      ['./src/report/allure-formatter.js', 'reports/allure.log'],
    ],
    formatOptions: {
      resultsDir: 'reports/allure-results',
      environmentInfo: { kubernetes: 'v1.36.2 (embedded)', node: process.version },
    },
  },
};
