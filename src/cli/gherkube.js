#!/usr/bin/env node
'use strict';

const { join } = require('node:path');

// Features, steps and reports are those of the project, wherever the command is called from.
process.chdir(join(__dirname, '../..'));
require('ts-node').register();
require('./main.ts');
