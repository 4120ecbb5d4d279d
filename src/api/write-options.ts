/** How a write is to be done, besides what is written. */
export interface WriteOptions {
  /** Goes through every check and stores nothing. */
  readonly dryRun?: boolean;
  /** Who asks; default the engine itself. */
  readonly user?: string;
  /** Receives the texts of `Warning` headers. */
  readonly warn?: (text: string) => void;
}
