/** Runs every unit test in one process: loading the engine once is most of what a test file costs. */
import { join, resolve } from 'node:path';
import { filesBelow } from './files';

const root = resolve(__dirname, '../..');
for (const file of ['src', 'steps', 'tools'].flatMap((folder) => filesBelow(join(root, folder), '.test.ts'))) require(file);
