import { Simulation } from './sim/simulation';
import { ApiServer } from './api/server';
import { builtInKinds } from './api/registry';
import { pods } from './api/kinds/pod/pod';
import { serviceAccounts } from './api/kinds/service-account';
import { defaultAdmission } from './api/admission/default-admission';
import { bootstrapControlPlane } from './api/bootstrap';
import { validatePod } from './api/kinds/pod/validation';
import { validatePodUpdate } from './api/kinds/pod/update';
import { defaultPod } from './api/kinds/pod/defaults';
import { validateObjectMeta } from './api/validation/object-meta';
import { nameIsDNSSubdomain } from './api/names';
const pod = (name: string, namespace = 'default') => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: {app: 'x'} }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{containerPort: 80}], resources: {requests: {cpu: '100m', memory: '64Mi'}} }] } });
function world() { const sim = new Simulation(); const api = new ApiServer(sim, builtInKinds, defaultAdmission); bootstrapControlPlane(api); api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } }); return api; }
function bench(name: string, n: number, f: (i: number) => unknown, before: () => void = () => {}) { let best = Infinity; for (let r = 0; r < 12; r++) { before(); const t = process.hrtime.bigint(); for (let i = 0; i < n; i++) f(i); best = Math.min(best, Number(process.hrtime.bigint() - t) / n / 1000); } console.log(name, best.toFixed(2), 'us'); }
let api = world();
bench('create with admission', 2000, (i) => api.create(pods, pod(`p${i}`)), () => { api = world(); });
bench('create with admission', 2000, (i) => api.create(pods, pod(`p${i}`)), () => { api = world(); });
void [validatePod, validatePodUpdate, defaultPod, validateObjectMeta, nameIsDNSSubdomain];
