import { createServer } from 'node:http';
import { createApiWorld } from './api-world';
import { RestApi } from '../../api/rest/rest-api';
import { POD, MANIFESTS } from './scratch-data';
const world = createApiWorld();
const rest = new RestApi(world.api, () => undefined);
for (const [k, v] of Object.entries(MANIFESTS)) world.files.set(k, v);
void POD;
createServer((req, res) => {
  const url = new URL(req.url ?? '', 'http://x');
  const query = Object.fromEntries(url.searchParams);
  let text = '';
  req.on('data', (d) => (text += d));
  req.on('end', async () => {
    if (url.pathname === '/__mine') { const r = await world.run(JSON.parse(text)); res.end(JSON.stringify(r)); return; }
    const accept = req.headers.accept ?? '';
    const as = accept.includes('as=Table') ? 'table' : 'object';
    let body: unknown; try { body = text === '' ? undefined : JSON.parse(text); } catch { body = text; }
    const request = { method: req.method as 'GET', path: url.pathname, query, as: as as 'table', contentType: (req.headers['content-type'] ?? '').split(';')[0], body };
    res.setHeader('Content-Type', 'application/json');
    if (process.env['V']) console.error(req.method, req.url, accept.slice(0, 40));
    if (query['watch']) { res.writeHead(200); try { rest.watch(request, (e) => res.write(JSON.stringify(e) + '\n')); } catch (e) { res.end(); } world.sim.beginStep(); world.sim.settle(); setTimeout(() => res.end(), 1500); return; }
    const r = rest.handle(request);
    world.sim.beginStep(); world.sim.settle();
    for (const w of r.warnings) res.appendHeader('Warning', `299 - "${w}"`);
    if (typeof r.body === 'string') res.setHeader('Content-Type', 'text/plain');
    res.writeHead(r.code);
    res.end(typeof r.body === 'string' ? r.body : JSON.stringify(r.body));
  });
}).listen(Number(process.env['PORT'] ?? 18080), '127.0.0.1', () => console.log('up'));
setTimeout(() => process.exit(0), 1200_000);
