import type { Upstream } from "../upstream.ts";

/** What finding credentials needs of the outside. `realCredentialDeps` is the real world. */
export interface CredentialDeps {
  /** A variable of the environment; `.env` counts where the config sees it too. */
  env(name: string): string | undefined;
  /** The user's home, without a slash at its end. */
  readonly home: string;
  /** planoai's own folder: `~/.plano`. */
  readonly planoHome: string;
  /**
   * A file's text, or `undefined` when it is not there. Throws a `Fault` `config` for one that may
   * not be read or is longer than any of its kind.
   */
  readText(path: string): Promise<string | undefined>;
  /** Writes a file that only its owner reads, whole or not at all, and its folder. */
  writePrivate(path: string, text: string): Promise<void>;
  /** Runs `work` while no other process does so for this path. */
  exclusively<T>(path: string, work: () => Promise<T>): Promise<T>;
  /** The way to token endpoints on the internet, through the configured proxy. */
  readonly upstream: Upstream;
  /** The way to metadata servers of this machine, which no proxy may see. */
  readonly direct: Upstream;
  /** Milliseconds since 1970. */
  now(): number;
}
