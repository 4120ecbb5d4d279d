import { byteLength } from './go/text';

/*
 * Syntax checks of names, labels and the like; each returns the messages of what is wrong, none when valid.
 * Source: `apimachinery/pkg/util/validation/validation.go`, `apimachinery/pkg/api/validate/content`, `apimachinery/pkg/api/validation/generic.go`.
 */

/** All annotations of an object together, keys and values, in bytes. */
export const totalAnnotationSizeLimitBytes = 256 * 1024;

const maxLabelValueLength = 63;
const maxDNS1123LabelLength = 63;
const maxDNS1123SubdomainLength = 253;
const maxPortNameLength = 15;
/** The longest part of a `generateName` that is kept: 63 characters less the suffix. */
const maxGeneratedNameLength = 58;

/** The letters of random suffixes and hashes (`apimachinery/pkg/util/rand/rand.go`): no vowels, so no words. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A function that gives a whole number in [0, below). */
export type RandomBelow = (below: number) => number;

type Messages = readonly string[];
const valid: Messages = [];

export function isDNS1123Label(value: string): Messages {
  if (value.length <= maxDNS1123LabelLength && dns1123Label.test(value)) return valid;
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123LabelLength) messages.push(maxLengthError(maxDNS1123LabelLength));
  if (!dns1123Label.test(value)) {
    const onlyDots = dns1123Subdomain.test(value);
    messages.push(onlyDots ? 'must not contain dots' : regexError(labelText, dns1123LabelFormat, 'my-name', '123-abc'));
  }
  return messages;
}

/** A label that begins with a letter: names of services, groups' resources and their versions. */
export function isDNS1035Label(value: string): Messages {
  if (value.length <= maxDNS1123LabelLength && dns1035Label.test(value)) return valid;
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123LabelLength) messages.push(maxLengthError(maxDNS1123LabelLength));
  if (!dns1035Label.test(value)) messages.push(regexError(dns1035LabelText, dns1035LabelFormat, 'my-name', 'abc-123'));
  return messages;
}

export function isDNS1123Subdomain(value: string): Messages {
  return subdomainMessages(value, maxLengthError);
}

/** `*.example.com` */
export function isWildcardDNS1123Subdomain(value: string): Messages {
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123SubdomainLength) messages.push(maxLengthError(maxDNS1123SubdomainLength));
  if (!value.startsWith('*.') || !dns1123Subdomain.test(value.slice(2)))
    messages.push(regexError(wildcardText, `\\*\\.${dns1123SubdomainFormat}`, '*.example.com'));
  return messages;
}

export function isDNS1123SubdomainWithUnderscore(value: string): Messages {
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123SubdomainLength) messages.push(maxLengthError(maxDNS1123SubdomainLength));
  if (!dns1123SubdomainWithUnderscore.test(value)) {
    messages.push(regexError(subdomainWithUnderscoreText, dns1123SubdomainWithUnderscoreFormat, 'example.com'));
  }
  return messages;
}

/** A label key, an annotation key (lower-cased first), a condition type: `[dns-subdomain/]name`. */
export function isQualifiedName(value: string): Messages {
  if (validQualifiedNames.has(value)) return valid;
  const messages = qualifiedNameMessages(value);
  if (messages.length > 0) return messages;
  if (validQualifiedNames.size >= MAX_REMEMBERED_NAMES) validQualifiedNames.clear();
  validQualifiedNames.add(value);
  return valid;
}

/** The keys of labels and annotations that were found valid: a cluster has few of them and checks them often. */
const validQualifiedNames = new Set<string>();
const MAX_REMEMBERED_NAMES = 4096;

function qualifiedNameMessages(value: string): Messages {
  const parts = value.split('/');
  if (parts.length > 2) {
    const message = regexError(qualifiedNameText, qualifiedNameFormat, 'MyName', 'my.name', '123-abc');
    return [`a valid label key ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const messages: string[] = [];
  const name = parts[parts.length - 1] ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const prefixMessages = prefix === '' ? [emptyError] : subdomainMessages(prefix, maxBytesError);
    for (const message of prefixMessages) messages.push(`prefix part ${message}`);
  }
  if (name === '') messages.push(`name part ${emptyError}`);
  else if (byteLength(name) > maxLabelValueLength) messages.push(`name part ${maxBytesError(maxLabelValueLength)}`);
  if (!qualifiedName.test(name)) {
    messages.push(`name part ${regexError(qualifiedNameText, qualifiedNameFormat, 'MyName', 'my.name', '123-abc')}`);
  }
  return messages;
}

export function isValidLabelValue(value: string): Messages {
  if (value.length <= maxLabelValueLength && labelValue.test(value)) return valid;
  const messages: string[] = [];
  if (byteLength(value) > maxLabelValueLength) messages.push(maxBytesError(maxLabelValueLength));
  if (!labelValue.test(value))
    messages.push(regexError(labelValueText, labelValueFormat, 'MyValue', 'my_value', '12345'));
  return messages;
}

/** The name of a container's port: IANA_SVC_NAME. */
export function isValidPortName(value: string): Messages {
  const messages: string[] = [];
  if (byteLength(value) > maxPortNameLength) messages.push(maxLengthError(maxPortNameLength));
  if (!/^[-a-z0-9]+$/.test(value))
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)');
  if (value.includes('--')) messages.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export function isValidPortNumber(port: number): Messages {
  return isInRange(port, 1, 65535);
}

/** Whether low <= value <= high. */
function isInRange(value: number, low: number, high: number): Messages {
  return value >= low && value <= high ? valid : [inclusiveRangeError(low, high)];
}

export function isValidUserID(id: number): Messages {
  return isInRange(id, 0, 2 ** 31 - 1);
}

export const isValidGroupID = isValidUserID;

export function isHTTPHeaderName(value: string): Messages {
  return /^[-A-Za-z0-9]+$/.test(value) ? valid : [regexError(headerText, '[-A-Za-z0-9]+', 'X-Header-Name')];
}

export function isEnvVarName(value: string): Messages {
  const messages: string[] = [];
  if (!envVarName.test(value))
    messages.push(regexError(envVarText, envVarFormat, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'));
  messages.push(...parentDirectoryPrefix(value));
  return messages;
}

/** What 1.36 accepts by default (gate RelaxedEnvironmentVariableValidation): any printable ASCII but `=`. */
export function isRelaxedEnvVarName(value: string): Messages {
  if (value === '') return [`environment variable name ${emptyError}`];
  return /^[ -<>-~]+$/.test(value) ? valid : [relaxedEnvVarText];
}

/** A key in the data of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): Messages {
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123SubdomainLength) messages.push(maxLengthError(maxDNS1123SubdomainLength));
  if (!/^[-._a-zA-Z0-9]+$/.test(value))
    messages.push(regexError(configKeyText, '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'));
  messages.push(...parentDirectoryPrefix(value));
  return messages;
}

/** A name that is only a path segment of a URL (RBAC objects and others with free names). */
export function isPathSegmentName(value: string): Messages {
  return value === '.' || value === '..' ? [`may not be '${value}'`] : isPathSegmentPrefix(value);
}

export function isPathSegmentPrefix(value: string): Messages {
  return ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** The rule for most objects' names; `prefix` for a `generateName`, which may end with a dash. */
export function nameIsDNSSubdomain(name: string, prefix: boolean): Messages {
  return isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
}

/** The newer rule for the names of a few kinds, which looks at generated names only when they are whole (apimachinery/pkg/api/validate/strfmt.go, `LongName`). */
export function isLongName(name: string, prefix: boolean): Messages {
  return prefix ? valid : subdomainMessages(name, maxBytesError);
}

/** The rule for the names of namespaces and others. */
export function nameIsDNSLabel(name: string, prefix: boolean): Messages {
  return isDNS1123Label(prefix ? maskTrailingDash(name) : name);
}

/** The name for a `generateName`: its first 58 characters and five random ones (`apiserver/pkg/storage/names/generate.go`). */
export function generateName(base: string, randomBelow: RandomBelow): string {
  return base.slice(0, maxGeneratedNameLength) + randomSuffix(5, randomBelow);
}

/** `length` random letters of the name alphabet. */
function randomSuffix(length: number, randomBelow: RandomBelow): string {
  let suffix = '';
  for (let index = 0; index < length; index++) suffix += nameAlphabet.charAt(randomBelow(nameAlphabet.length));
  return suffix;
}

/** Keys and values together, in bytes; compare with {@link totalAnnotationSizeLimitBytes}. */
export function annotationsSizeBytes(annotations: Readonly<Record<string, string>>): number {
  let size = 0;
  for (const key of Object.keys(annotations)) size += byteLength(key) + byteLength(annotations[key] ?? '');
  return size;
}

const emptyError = 'must be non-empty';

function maxLengthError(length: number): string {
  return `must be no more than ${length} characters`;
}

export function inclusiveRangeError(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/** The text for a value that does not match a regular expression. */
function regexError(message: string, format: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${quoted}regex used for validation is '${format}')`;
}

/** The newer checks count what the older ones call characters by its right name. */
function maxBytesError(length: number): string {
  return `must be no more than ${length} bytes`;
}

function subdomainMessages(value: string, tooLong: (length: number) => string): Messages {
  if (value.length <= maxDNS1123SubdomainLength && dns1123Subdomain.test(value)) return valid;
  const messages: string[] = [];
  if (byteLength(value) > maxDNS1123SubdomainLength) messages.push(tooLong(maxDNS1123SubdomainLength));
  if (!dns1123Subdomain.test(value)) messages.push(regexError(subdomainText, dns1123SubdomainFormat, 'example.com'));
  return messages;
}

function parentDirectoryPrefix(value: string): Messages {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : valid;
}

function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

const dns1035LabelFormat = '[a-z]([-a-z0-9]*[a-z0-9])?';
const dns1123LabelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123LabelWithUnderscoreFormat = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const dns1123SubdomainFormat = `${dns1123LabelFormat}(\\.${dns1123LabelFormat})*`;
const dns1123SubdomainWithUnderscoreFormat = `${dns1123LabelWithUnderscoreFormat}(\\.${dns1123LabelWithUnderscoreFormat})*`;
const qualifiedNameFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueFormat = `(${qualifiedNameFormat})?`;
const envVarFormat = '[-._a-zA-Z][-._a-zA-Z0-9]*';

/*
 * The same languages as the formats above, written so that a match takes linear time: hostile names of megabytes are checked too.
 */
const dns1035Label = /^[a-z][a-z0-9]*(?:-+[a-z0-9]+)*$/;
const dns1123Label = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/;
const dns1123Subdomain = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;
const dns1123SubdomainWithUnderscore = /^_?[a-z0-9]+(?:[-_]+[a-z0-9]+)*(?:\._?[a-z0-9]+(?:[-_]+[a-z0-9]+)*)*$/;
const qualifiedName = /^[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*$/;
const labelValue = /^(?:[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*)?$/;
const envVarName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

const dns1035LabelText =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const subdomainWithUnderscoreText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
const wildcardText =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
const qualifiedNameText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const headerText = "a valid HTTP header must consist of alphanumeric characters or '-'";
const envVarText =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
const relaxedEnvVarText =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const configKeyText = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
