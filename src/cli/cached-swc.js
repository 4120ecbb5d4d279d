'use strict';

// ts-node's transpiler with a memory: the source tree is large enough that transpiling all of it would be most of what a start takes.
// Results are kept by what they are made from (text, name, versions), so that they are never out of date.

const { hash } = require('node:crypto');
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const swc = require('ts-node/transpilers/swc');
const { version } = require('@swc/core/package.json');

/** Some ten versions of every file; past it all are forgotten. */
const MAX_ENTRIES = 10_000;

const folder = join(__dirname, '../../node_modules/.cache/gherkube');

exports.create = (options) => {
  let transpiler;
  const { compilerOptions } = options.service.config.raw;
  const setting = JSON.stringify([version, process.version, compilerOptions]);
  let writable;

  return {
    transpile: (text, details) => {
      const key = hash('sha1', `${setting}\0${details.fileName}\0${text}`);
      const file = join(folder, `${key}.json`);
      const kept = read(file);
      if (kept !== undefined) return kept;
      transpiler ??= swc.create(options);
      const result = transpiler.transpile(text, details);
      writable ??= makeFolder();
      if (writable) writable = write(file, result);
      return result;
    },
  };
};

// A cache that cannot be read or written costs time and nothing else.

function makeFolder() {
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > MAX_ENTRIES) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    }
    return true;
  } catch {
    return false;
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function write(file, result) {
  try {
    // Renamed into place, so that a run beside this one never sees half a file.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(result));
    renameSync(draft, file);
    return true;
  } catch {
    return false;
  }
}
