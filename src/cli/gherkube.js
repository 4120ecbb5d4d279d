#!/usr/bin/env node
'use strict';

const { join } = require('node:path');

// Features, steps and reports are those of the project, wherever the command is called from; other files are the caller's.
process.env.GHERKUBE_CALLED_FROM = process.cwd();
process.chdir(join(__dirname, '../..'));
// Of what is no TypeScript, from Node 22 on.
require('node:module').enableCompileCache?.(join(__dirname, '../../node_modules/.cache/gherkube/node'));
require('./register.js');
require('./main.ts');
