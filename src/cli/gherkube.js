#!/usr/bin/env node
'use strict';

const { join } = require('node:path');

// Features, steps and reports are those of the project, wherever the command is called from; other files are the caller's.
process.env.GHERKUBE_CALLED_FROM = process.cwd();
process.chdir(join(__dirname, '../..'));
require('ts-node').register();
require('./main.ts');
