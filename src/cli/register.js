'use strict';

// ts-node with a memory, `node -r ./src/cli/register.js FILE`: transpiling and compiling the whole source tree would be
// most of what a start takes. What is kept goes by what it was made from (text, settings, versions), so that it is never out of date.

const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, sep } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');
const { version } = require('ts-node/package.json');
const swc = require('@swc/core/package.json');

/** Some ten versions of every file, each with its map and its machine code; past it all are forgotten. */
const MAX_FILES = 30_000;

const WRAPPER = ['(function (exports, require, module, __filename, __dirname) {', '\n})'];

const root = join(__dirname, '../..');
const folder = join(root, 'node_modules/.cache/gherkube/modules');
const PACKAGES = `${sep}node_modules${sep}`;
const setting = JSON.stringify([version, swc.version, readFileSync(join(root, 'tsconfig.json'), 'utf8'), WRAPPER]);
/** Compiled code is of use to the same V8 with the same flags only. */
const compiledEnding = `.${cachedDataVersionTag().toString(16)}`;

/** Of every module that was loaded: what its entry is called. */
const keys = new Map();
/** Scripts that nobody has compiled before, by their keys. */
const newScripts = new Map();

require.extensions['.ts'] = (module, fileName) => {
  const text = readFileSync(fileName, 'utf8');
  const key = keyOf(text);
  keys.set(fileName, key);
  const code = (read(`${key}.js`) ?? transpiled(text, fileName, key)).toString();
  run(module, fileName, { code, key, compiled: read(key + compiledEnding) });
};

// Packages are half of what is loaded. From Node 22 on Node itself keeps what it compiled of them.
if (Module.enableCompileCache === undefined) {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (text, fileName) {
    if (!fileName.includes(PACKAGES)) return compile.call(this, text, fileName);
    const key = keyOf(text);
    const compiled = read(key + compiledEnding);
    // What loads ECMAScript modules needs more of Node than a script has.
    if (compiled === undefined && (text.startsWith('#!') || /\bimport\b/.test(text)))
      return compile.call(this, text, fileName);
    return run(this, fileName, { code: text, key, compiled });
  };
}

function keyOf(text) {
  return createHash('sha1').update(setting).update(text).digest('hex');
}

function run(module, fileName, { code, key, compiled }) {
  const script = new Script(WRAPPER[0] + code + WRAPPER[1], {
    filename: fileName,
    columnOffset: -WRAPPER[0].length,
    cachedData: compiled,
  });
  if (compiled === undefined || script.cachedDataRejected) newScripts.set(key, script);
  const body = script.runInThisContext();
  return body.call(module.exports, module.exports, requireOf(module), module, fileName, dirname(fileName));
}

let compiler;

function transpiled(text, fileName, key) {
  // Only those who have changed something need it.
  compiler ??= require('ts-node').create({ cwd: root });
  const output = compiler.compile(text, fileName);
  const [comment = '', map = ''] = INLINE_MAP.exec(output) ?? [];
  const code = output.slice(0, output.length - comment.length);
  write(`${key}.map`, Buffer.from(map, 'base64'));
  write(`${key}.js`, code);
  return code;
}

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/;

/** As Node makes it for a module of its own. */
function requireOf(module) {
  const folderName = dirname(module.filename);
  const isOwn = module.filename.endsWith('.ts');
  const ownRequire = (id) => {
    if (!isOwn || !id.startsWith('.')) return module.require(id);
    const fileName = `${join(folderName, id)}.ts`;
    const known = Module._cache[fileName];
    if (known !== undefined) return known.exports;
    return existsSync(fileName) ? loaded(fileName, module) : module.require(id);
  };
  ownRequire.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  ownRequire.main = process.mainModule;
  ownRequire.extensions = Module._extensions;
  ownRequire.cache = Module._cache;
  return ownRequire;
}

// By now V8 has compiled the functions that were called, which are most of the work.
process.on('exit', () => {
  for (const [key, script] of newScripts) write(key + compiledEnding, script.createCachedData());
});

/** As Node does it, but that it knows already which file it is, which is a third of the work. */
function loaded(fileName, parent) {
  const module = new Module(fileName, parent);
  Module._cache[fileName] = module;
  try {
    module.load(fileName);
  } catch (error) {
    delete Module._cache[fileName];
    throw error;
  }
  return module.exports;
}

const maps = new Map();

/** Stacks tell of the lines that a person wrote. */
Error.prepareStackTrace = (error, frames) => [headOf(error), ...frames.map(frameText)].join('\n    at ');

function headOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

function frameText(frame) {
  const text = String(frame);
  const fileName = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const entry = mapOf(fileName)?.findEntry(line - 1, column - 1);
  if (entry?.originalLine === undefined) return text;
  return text.replace(
    `${fileName}:${line}:${column}`,
    () => `${fileName}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
  );
}

function mapOf(fileName) {
  if (!keys.has(fileName)) return undefined;
  if (!maps.has(fileName)) {
    const text = read(`${keys.get(fileName)}.map`);
    maps.set(fileName, text && new Module.SourceMap(JSON.parse(text)));
  }
  return maps.get(fileName);
}

// A cache that cannot be read or written costs time and nothing else.

function read(name) {
  try {
    return readFileSync(join(folder, name));
  } catch {
    return undefined;
  }
}

let writable;

function write(name, content) {
  writable ??= makeFolder();
  if (!writable) return;
  try {
    // Renamed into place, so that a run beside this one never sees half a file.
    const draft = join(folder, `${name}.${process.pid}`);
    writeFileSync(draft, content);
    renameSync(draft, join(folder, name));
  } catch {
    writable = false;
  }
}

function makeFolder() {
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > MAX_FILES) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    }
    return true;
  } catch {
    return false;
  }
}
