import { Fault } from "../base/fault.ts";
import type { Home } from "./home.ts";
import { V8_FLAGS } from "./v8_flags.ts";

/** What a serving child may be asked to do. */
export interface ChildRole {
  readonly home: Home;
  /** It starts workers of its own. */
  readonly supervises: boolean;
  /** It starts an Envoy, by way of the shell; it serves no client itself. */
  readonly startsEnvoy?: boolean;
  /** Files outside of its home that it may read: the credentials of its providers. */
  readonly reads?: readonly string[];
  /** The command that it runs. Default `serve`. */
  readonly command?: string;
  /** Words after the command; after `serve` for whoever reads the process list. */
  readonly words?: readonly string[];
}

/**
 * How to run `planoai serve`, or another command, as this very program, compiled or from source. From source it gets what
 * it needs and no more: the network, the environment (for proxies, certificates and credentials), its
 * home, the files that hold credentials, and with workers this Deno. A compiled program carries its permissions in itself.
 * Throws a {@link Fault} `config` for a path that cannot be granted.
 */
export function childCommand(
  { home, supervises, startsEnvoy = false, reads = [], command = "serve", words = [] }: ChildRole,
): readonly string[] {
  const self = Deno.execPath();
  if (Deno.build.standalone) return [self, command, ...words];
  const folders = foldersOf(home);
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
    `--allow-read=${listed([...folders, ...reads])}`,
    `--allow-write=${listed(folders)}`,
    ...(supervises ? [`--allow-run=${listed([self, ...(startsEnvoy ? ["/bin/sh"] : [])])}`] : []),
    Deno.mainModule,
    command,
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

/**
 * Paths as Deno's lists want them. A comma cannot be written there: Deno 2.9 takes a doubled one, its
 * documented escape, for an empty path and does not start.
 */
function listed(paths: readonly string[]): string {
  const broken = paths.find((path) => path.includes(","));
  if (broken === undefined) return paths.join(",");
  throw new Fault("config", `Cannot let the gateway use "${broken}": its path has a comma`, {
    note: "Deno cannot name such a path in a permission; move it (PLANO_HOME names the home)",
  });
}
