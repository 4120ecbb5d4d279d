import type { ProcessContext } from '../../process/process';

const THREAD_WIDTH = 7;

/** A line of Kubernetes' own logger on standard error: `I0102 15:04:05.000000       1 pods.go:40] admitting pods` (k8s.io/klog). */
export function klog(process: ProcessContext, severity: 'I' | 'E' | 'F', where: string, message: string): void {
  const [date = '', clock = ''] = new Date(process.nowMs).toISOString().split('T');
  const stamp = `${date.slice(5).replace('-', '')} ${clock.slice(0, -1)}000`;
  process.printError(`${severity}${stamp} ${String(process.pid).padStart(THREAD_WIDTH)} ${where}] ${message}\n`);
}
