#!/usr/bin/env node
'use strict';

const { join } = require('node:path');

require('ts-node').register({ cwd: join(__dirname, '../..'), projectSearchDir: join(__dirname, '../..') });
require('./main.ts');
