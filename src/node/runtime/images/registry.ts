import type { Image } from './image';

/** What a pull secret says about one registry. */
export interface Credentials {
  /** `registry.example.com` or `docker.io`. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** Where images come from. `find` takes a whole reference (`docker.io/library/nginx:1.14.2`) and says, like the runtime, why there is none. */
export interface ImageRegistry {
  find(reference: string, credentials?: readonly Credentials[]): Image | string;
}
