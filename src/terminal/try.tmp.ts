import { createTerminal, type Terminal } from './terminal';
let now = Date.UTC(2026, 0, 1);
const slept: number[] = [];
const make = () =>
  createTerminal({
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    commands: new Map([
      [
        'kubectl',
        async (argv, io) => {
          if (argv[1] === 'watch') {
            for (let i = 0; i < 5; i++) {
              now += 1000;
              io.stdout(`tick ${i}\n`);
              await Promise.resolve();
            }
            return 0;
          }
          if (argv[1] === 'hang') {
            await new Promise<void>((r) => io.signal.addEventListener('abort', () => r()));
            return 1;
          }
          if (argv[1] === 'throw') throw new Error('bug');
          if (argv.includes('-')) io.stdout(`stdin: ${io.stdin}`);
          else if (argv[1] === 'fail') {
            io.stderr('error: bad\n');
            return 1;
          } else io.stdout(`${argv.join(' ')}\n`);
          return 0;
        },
      ],
    ]),
  });
const t = make();
async function go(t: Terminal, line: string, o?: object) {
  const t0 = performance.now();
  const r = await t.run(line, o);
  console.log('$', line, JSON.stringify(r), (performance.now() - t0).toFixed(1) + 'ms');
}
async function main() {
  await go(t, 'k get po');
  await go(t, `alias kcd='kubectl config set-context $(kubectl config current-context) --namespace '`);
  await go(t, 'kcd kube-system');
  await go(t, 'alias');
  await go(t, 'alias kk="k "; alias ww=wide');
  await go(t, 'kk ww x; k kk');
  await go(t, 'Kubectl get');
  await go(t, `kubectl get po -l "!env"`);
  await go(t, `kubectl get po -l '!env'`);
  await go(t, 'echo $?; kubectl fail; echo $?');
  await go(t, 'kubectl get po -l env in (a,b)');
  await go(t, 'kubectl get secret | grep get | base64');
  await go(t, 'cat <<EOF | kubectl apply -f -\na: 1\nEOF');
  await go(t, 'X=5; export Y=6; cd /tmp; pwd');
  await go(t, 'echo $X $Y $PWD; kubectl $X');
  await go(t, 'sleep 3; date; sleep 90 &');
  await go(t, 'jobs; sleep 100; jobs');
  await go(t, 'while true; do :; done');
  await go(t, 'echo still $X');
  await go(t, 'yes');
  await go(t, 'kubectl watch | head -2');
  await go(t, 'kubectl hang', { interruptAfterMs: 5000 });
  await go(t, 'echo after $?');
  await go(t, 'cat');
  await go(t, 'read x');
  await go(t, 'sleep infinity');
  await go(t, 'echo "unterminated');
  await go(t, 'exit 3');
  await go(t, 'echo $X');
  await go(t, '!!');
  await go(t, 'echo a > f.txt; k x - < f.txt; cat f.txt');
  await go(t, 'for i in 1 2 3; do kubectl get $i; done | grep -v 2');
  await go(t, 'while true; do kubectl get x; done');
  await go(t, 'if true; then\necho multi\nfi\necho x\nfoo');
  await go(t, 'echo ok\necho )\necho next');
  await t.run('kubectl throw').catch((e) => console.log('threw', e.message));
  await go(t, 'echo recovered');
  await go(t, 'while sleep 1; do echo x; done | head -3');
  await go(t, 'echo ${x:?no}; echo more\necho nextline');
  await go(t, '');
  await go(t, '# comment');
  await go(t, 'f() { echo $1; }; f 3');
  await go(t, 'f 4; type k; which kubectl; kubectl get po & wait');
  await go(t, 'kubectl watch &\nsleep 2; echo slept; wait');
  await go(t, 'curl http://x');
  await go(t, 'while sleep 1; do echo x; done >/dev/null');
  let t0 = performance.now();
  for (let i = 0; i < 1000; i++) make();
  console.log('1000 terminals', performance.now() - t0);
  t0 = performance.now();
  const u = make();
  for (let i = 0; i < 1000; i++) await u.run('k get po');
  console.log('1000 runs', performance.now() - t0);
}
void main();
