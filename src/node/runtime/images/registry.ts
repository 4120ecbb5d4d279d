import type { Image } from './image';

/** Where images come from. `find` takes a whole reference (`docker.io/library/nginx:1.14.2`) and says, like the runtime, why there is none. */
export interface ImageRegistry {
  find(reference: string): Image | string;
}
