import type { User } from './user';

/** Knows users by the bearer tokens they show (apiserver/pkg/authentication/authenticator, `Token`). */
export interface Authenticator {
  /** Undefined for a token that is none of this authenticator's, has run out or has been taken back. */
  authenticateToken(token: string): User | undefined;
}
