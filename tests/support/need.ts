// deno-lint-ignore-file no-console -- says on stderr why a test is skipped
import { join } from "node:path";

/** A program that some tests drive and that a machine may lack. */
export type PartName =
  | "claude"
  | "codex"
  | "envoy"
  | "otel_python"
  | "collector"
  | "chromium"
  | "postgres";

interface Part {
  /** Names to look for on the PATH. */
  readonly names: readonly string[];
  /** Where `.ci/run` puts it, below its cache folder, best first; `*` stands for one folder. */
  readonly cached: readonly string[];
  /** Where a system package puts it, off the PATH. */
  readonly system: readonly string[];
  /** How a person gets it. */
  readonly install: string;
}

// The platform's own binary comes before npm's launcher: it needs no install script and no Node.
const npmArch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
const npmOs = Deno.build.os === "darwin" ? "darwin" : "linux";
const modules = "npm/node_modules";

const PARTS: Readonly<Record<PartName, Part>> = {
  claude: {
    names: ["claude"],
    cached: [
      `${modules}/@anthropic-ai/claude-code-${npmOs}-${npmArch}/claude`,
      `${modules}/.bin/claude`,
    ],
    system: [],
    install: "bash .ci/parts claude",
  },
  codex: {
    names: ["codex"],
    cached: [
      `${modules}/@openai/codex-${npmOs}-${npmArch}/vendor/*/bin/codex`,
      `${modules}/.bin/codex`,
    ],
    system: [],
    install: "bash .ci/parts codex",
  },
  envoy: {
    names: ["envoy"],
    cached: ["envoy/*/envoy"],
    system: [],
    install: "bash .ci/parts envoy",
  },
  // A Python that has OpenTelemetry's exporters.
  otel_python: {
    names: [],
    cached: ["otel-python/*/python"],
    system: [],
    install: "bash .ci/parts otel_python",
  },
  // The OpenTelemetry Collector of tests/telemetry/otlp/collector.
  collector: {
    names: [],
    cached: ["collector/*/collector"],
    system: [],
    install: "bash .ci/parts collector",
  },
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    cached: [],
    system: [],
    install: "bash .ci/parts chromium, or your system's chromium package",
  },
  postgres: {
    names: ["postgres"],
    cached: [],
    system: ["/usr/lib/postgresql/*/bin/postgres"],
    install: "install your system's postgresql package",
  },
};

/** What a test does with a part: `Deno.test({ ignore: part.ignore, … })`, then runs `part.path`. */
export interface Found {
  /** Absolute path, or empty when `ignore` is true. */
  readonly path: string;
  readonly ignore: boolean;
}

/**
 * Finds a part, or says on stderr why the tests of the calling file are skipped. With `CI=true` a
 * missing part is a failure: it throws, so that a green run has run everything.
 * `PLANOAI_<PART>` names a binary of your own.
 */
export function need(name: PartName): Found {
  const path = findPart(name);
  if (path !== undefined) return { path, ignore: false };
  const reason =
    `Cannot find "${name}": not in $PLANOAI_${name.toUpperCase()}, the CI cache or PATH`;
  const note = `note: ${PARTS[name].install}`;
  if (Deno.env.get("CI") === "true") throw new Error(`${reason}\n${note}`);
  console.error(`skipped: ${reason}\n${note}`);
  return { path: "", ignore: true };
}

/** The path of a part, or `undefined`. */
export function findPart(name: PartName): string | undefined {
  const part = PARTS[name];
  const chosen = Deno.env.get(`PLANOAI_${name.toUpperCase()}`);
  const candidates = [
    ...(chosen === undefined ? [] : [chosen]),
    ...part.cached.flatMap((path) => expand(join(cacheDir(), path))),
    ...(Deno.env.get("PATH") ?? "").split(":").flatMap((folder) =>
      part.names.map((file) => join(folder, file))
    ),
    ...part.system.flatMap(expand),
  ];
  return candidates.find(isFile);
}

/** Where `.ci/parts` keeps what it has fetched. */
export function cacheDir(): string {
  const base = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? ".", ".cache");
  return join(base, "planoai-ci");
}

/** The paths that a pattern with at most one `*` folder stands for, newest name first. */
function expand(pattern: string): string[] {
  const at = pattern.indexOf("*");
  if (at === -1) return [pattern];
  try {
    const names = [...Deno.readDirSync(pattern.slice(0, at))].map((entry) => entry.name);
    return names.sort().reverse().map((name) => pattern.replace("*", name));
  } catch {
    return []; // no such folder: nothing was installed there
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
