/** The object identifiers of certificates and of the requests for them (RFC 5280, RFC 2985). */
export const SUBJECT_KEY_ID = '2.5.29.14';
export const KEY_USAGE = '2.5.29.15';
export const ALTERNATIVE_NAMES = '2.5.29.17';
export const BASIC_CONSTRAINTS = '2.5.29.19';
export const AUTHORITY_KEY_ID = '2.5.29.35';
export const EXTENDED_KEY_USAGE = '2.5.29.37';
export const ANY_USAGE = '2.5.29.37.0';
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
