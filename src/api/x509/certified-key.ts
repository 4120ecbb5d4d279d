/** A certificate and the private key that goes with it, as PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly key: string;
}
