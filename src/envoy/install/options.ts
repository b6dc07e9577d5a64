import type { System } from "../platform.ts";
import type { PinnedEnvoy } from "./pinned.ts";

/** What finding and installing Envoy needs of the outside. */
export interface FindOptions {
  /** planoai's home, `~/.plano`; the binary is kept in its `bin`. */
  readonly root: string;
  /** Where a relative path begins. */
  readonly cwd: string;
  /** What `--envoy` says. */
  readonly chosen?: string;
  readonly env: EnvoyEnv;
  /** Who waits. */
  readonly screen: Screen;
  /** Aborts when nobody wants it any more. */
  readonly signal: AbortSignal;
  /** For tests: another machine. */
  readonly system?: System;
  /** For tests: another release. */
  readonly pinned?: PinnedEnvoy;
}

/** A variable of the environment, `""` and absent being the same. */
export type EnvoyEnv = (name: string) => string | undefined;

/** Where progress is shown. */
export interface Screen {
  write(text: string): void;
  /** True when a line can be written over. */
  readonly terminal: boolean;
  readonly columns: number;
}
