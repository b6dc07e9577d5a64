import type { Home } from "./home.ts";
import { V8_FLAGS } from "./v8_flags.ts";

/** What a serving child may be asked to do. */
export interface ChildRole {
  readonly home: Home;
  /** It starts workers of its own. */
  readonly supervises: boolean;
  /** Words after `serve`, for whoever reads the process list. */
  readonly words?: readonly string[];
}

/**
 * How to run `planoai serve` as this very program, compiled or from source. From source it gets what
 * it needs and no more: the network, the environment (for proxies and certificates), its home, and
 * with workers this Deno. A compiled program carries its permissions in itself.
 */
export function childCommand({ home, supervises, words = [] }: ChildRole): readonly string[] {
  const self = Deno.execPath();
  if (Deno.build.standalone) return [self, "serve", ...words];
  const folders = foldersOf(home).map(escaped).join(",");
  return [
    self,
    "run",
    "--quiet",
    "--no-prompt",
    V8_FLAGS,
    "--unstable-net",
    "--unstable-no-legacy-abort",
    "--unstable-worker-options",
    "--allow-net",
    "--allow-env",
    "--allow-sys",
    `--allow-read=${folders}`,
    `--allow-write=${folders}`,
    ...(supervises ? [`--allow-run=${escaped(self)}`] : []),
    Deno.mainModule,
    "serve",
    ...words,
  ];
}

/**
 * The home's folders by the names they go by and by those they really have: Deno looks at where a
 * path leads, so a home behind a symbolic link would be closed to its own daemon.
 */
function foldersOf({ root, run, logs }: Home): readonly string[] {
  const folders = [root];
  for (const path of [root, run, logs]) {
    const real = Deno.realPathSync(path);
    const known = folders.some((one) => real === one || real.startsWith(`${one}/`));
    if (!known) folders.push(real);
  }
  return folders;
}

/** A comma in a path is doubled, as Deno's lists want it. */
function escaped(path: string): string {
  return path.replaceAll(",", ",,");
}
