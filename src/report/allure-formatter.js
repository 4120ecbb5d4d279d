'use strict';

// Cucumber loads formatters by import(), which knows no TypeScript on Node 20.
module.exports = require('./allure-formatter.ts').AllureFormatter;
