/** Measures one subject and prints its rows as JSON. The subject's modules are the only ones that this process loads. */
import { join } from 'node:path';
import type { Subject } from './row';

async function main(subjectName: string): Promise<void> {
  const [name = '', part = ''] = subjectName.split('/');
  const { subject } = require(join(__dirname, 'subjects', name)) as { readonly subject: Subject };
  process.stdout.write(JSON.stringify(await subject(part)));
}

void main(process.argv[2] ?? '');
