import { FileSystem, FileTree } from '../../../sim/file-system';
import { Simulation } from '../../../sim/simulation';
import { ROOT, type Program } from '../process/process';
import { ProcessTable } from '../process/process-table';
import { emptyInput, TextOutput } from '../process/streams';
import { sleep } from '../process/system-calls';
import { bash, ash, dash } from './dialect';
import { shellProgram } from './shell-program';
const sim = new Simulation();
const files = new FileSystem(new FileTree(() => sim.nowMs));
files.makeDirectory('/bin'); files.makeDirectory('/data'); files.makeDirectory('/tmp');
for (const n of ['date','sleep','bash', 'sh','cat']) files.writeBinary('/bin/' + n, n);
const dateP: Program = function* date(p) { p.print(`${new Date(p.nowMs).toUTCString()}\n`); return 0; };
const sl: Program = function* sl(p) { yield* sleep(Number(p.argv[1])*1000); return 0; };
const cat: Program = function* cat(p) { for (;;) { const t = p.stdin.take(); if (t === '') return 0; if (t === undefined) yield (_p, w) => p.stdin.onReadable(w); else p.print(t); } };
const programs = new Map<string, Program>([['date', dateP], ['sleep', sl], ['cat', cat], ['bash', shellProgram(bash)], ['sh', shellProgram(ash)]]);
const namespaces = { files, hostname: 'h', programs, network: { id: 'n', addresses: [], listen: () => 'EADDRINUSE' as const, http: () => ({cancel() {}}), connect: () => ({cancel() {}}) } };
const script = process.argv[2];
if (script === undefined) {
  const table = new ProcessTable(sim);
  const out = new TextOutput();
  table.start({ program: shellProgram(ash), argv: ['sh', '-c', 'while true; do date >> /data/log; sleep 5; done'], env: new Map([['PATH', '/bin']]), cwd: '/', user: ROOT, stdin: emptyInput, stdout: out, stderr: out, namespaces });
  for (let r = 0; r < 3; r++) { sim.beginStep(); const t = process.cpuUsage(); sim.advance(5000 * 100_000); console.log('100k iterations', process.cpuUsage(t).user / 1000, files.stat('/data/log').bytes, out.text); }
  { const t0 = performance.now();
  for (let i = 0; i < 10_000; i++) { const t = new ProcessTable(sim); t.start({ program: shellProgram(ash), argv: ['sh', '-c', 'echo hi; sleep 1'], env: new Map([['PATH', '/bin']]), cwd: '/', user: ROOT, stdin: emptyInput, stdout: new TextOutput(), stderr: out, namespaces }); }
  sim.beginStep(); sim.advance(2000); console.log('10k sh processes', performance.now() - t0, out.text); }
  for (const body of ['while true; do :; done', 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done $i', 'while true; do x=$(date); done', 'f() { f; }; f', 'yes() { while :; do echo y; done; }; yes | cat >/dev/null']) {
  { const t0 = performance.now(); const o = new TextOutput(1e6);
  const t = new ProcessTable(sim); t.start({ program: shellProgram(ash), argv: ['sh', '-c', body], env: new Map([['PATH', '/bin']]), cwd: '/', user: ROOT, stdin: emptyInput, stdout: o, stderr: o, namespaces }); 
  sim.beginStep(); sim.advance(600_000); console.log(body, performance.now() - t0, o.text.slice(0, 300)); t.signal(1, 'SIGKILL'); }
  }
} else {
  const table = new ProcessTable(sim);
  const out = new TextOutput();
  const p = table.start({ program: shellProgram(process.argv[3] === 'dash' ? dash : process.argv[3] === 'ash' ? ash : bash), argv: [process.argv[3] ?? 'bash', '-c', script], env: new Map([['PATH', '/bin'], ['HOME', '/root']]), cwd: '/', user: ROOT, stdin: emptyInput, stdout: out, stderr: out, namespaces });
  sim.advance(1e6);
  console.log(out.text + 'rc=' + (typeof p === 'string' ? p : p.exitStatus?.code));
}
