import type { ObjectPart } from './subresource';

/** `status` of every kind that has one. */
export const statusPart: ObjectPart = {
  read: (object) => object,
  update: (api, kind, written, options) => api.updateStatus(kind, written, options),
};
