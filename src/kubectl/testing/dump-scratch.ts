import { mkdirSync, writeFileSync } from 'node:fs';
import { MANIFESTS } from './scratch-data';
mkdirSync('/tmp/cmp', { recursive: true });
for (const [k, v] of Object.entries(MANIFESTS)) writeFileSync(k, v);
