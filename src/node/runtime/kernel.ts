/** The Linux kernel of every machine: what nodes report and what `uname` and `/proc` tell in every container. */
export const kernel = { release: '6.12.57+deb13-amd64', version: '#1 SMP PREEMPT_DYNAMIC' };
