/**
 * What a process and all its descendants did besides reading files and writing to their own streams: decides whether running them once more
 * would come to the same.
 */
export class Footprint {
  /** How many processes there were. */
  processes = 0;
  /** One of them read the clock, drew random numbers, waited, used the network, or looked at or signalled other processes. */
  isFree = false;
}
