import { FileSystem, FileTree } from '../../../sim/file-system';
import { Simulation } from '../../../sim/simulation';
import { ROOT, type Program } from './process';
import { ProcessTable } from './process-table';
import { emptyInput, TextOutput } from './streams';
import { sleep, waitChild } from './system-calls';
const sim = new Simulation();
const files = new FileSystem(new FileTree(() => sim.nowMs));
const table = new ProcessTable(sim);
const out = new TextOutput();
const date: Program = function* date(p) { const f = p.files.open('/log', {write:true,create:true,append:true}); f.write(`${new Date(p.nowMs).toISOString()}\n`); return 0; };
const sl: Program = function* sl() { yield* sleep(5000); return 0; };
const main: Program = function* main(p) {
  for (;;) { 
    for (const program of [date, sl]) { const c = p.spawn({program, argv: ['x']}); if (c === 'EAGAIN') return 1; yield* waitChild(p, c.pid); }
    if (p.spend(1)) yield* sleep(0);
  }
};
const namespaces = { files, hostname: 'h', programs: new Map(), network: { id: 'n', addresses: [], listen: () => 'EADDRINUSE' as const, http: () => ({cancel() {}}), connect: () => ({cancel() {}}) } };
table.start({ program: main, argv: ['main'], env: new Map(), cwd: '/', user: ROOT, stdin: emptyInput, stdout: out, stderr: out, namespaces });
for (let r = 0; r < 3; r++) { sim.beginStep(); const t = performance.now(); sim.advance(5000 * 100_000); console.log('100k iterations', performance.now() - t, files.stat('/log').bytes); }
