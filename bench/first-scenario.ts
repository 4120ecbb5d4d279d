/** Runs one scenario as `gherkube run` does, and prints the moment at which it started, milliseconds since 1970. */
import { runFeatures } from '../src/cli/features';
// What the command itself loads.
import '../src/cli/commands/run';

let startedMs: number | undefined;
void runFeatures(
  { paths: ['features/quick-start/gpu.feature'], names: ['a GPU pod goes to the GPU node'], reports: false },
  ({ testCaseStarted }) => {
    if (testCaseStarted) startedMs ??= Date.now();
  },
).then(() => process.stdout.write(String(startedMs)));
