/** No connection in here is encrypted: the text only looks like what a cluster would publish. */
export const DEFAULT_ROOT_CA = '-----BEGIN CERTIFICATE-----\nZ2hlcmt1YmUtY2E=\n-----END CERTIFICATE-----\n';
