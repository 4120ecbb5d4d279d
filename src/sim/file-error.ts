const TEXTS = {
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  EXDEV: 'Invalid cross-device link',
} as const;

export type FileErrorCode = keyof typeof TEXTS;

/** What a file operation says when it fails, as errno names it. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string) {
    super(`${code}: ${TEXTS[code]}: ${path}`);
    this.code = code;
    this.path = path;
  }
}

/** What `strerror` of glibc says. Divergence from real Linux: musl (Alpine) words EBUSY, ELOOP, ENAMETOOLONG and EXDEV its own way. */
export function errorText(code: FileErrorCode): string {
  return TEXTS[code];
}
