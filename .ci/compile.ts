/**
 * Compiles planoai into one file.
 *
 *     deno task compile            dist/planoai, for this machine
 *     deno task compile all        dist/planoai-<target> for every platform, and SHA256SUMS
 *     deno task compile <target>   one of them
 *
 * Deno fetches each platform's base binary; `DENORT_BIN` names one that is already here.
 */
import { V8_FLAGS } from "../src/process/v8_flags.ts";
import { EMBEDDED } from "./embedded.ts";

/** Rust's names of the platforms, as `deno compile --target` takes them. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

const FLAGS = [
  "-A",
  "--frozen",
  "--exclude-unused-npm",
  V8_FLAGS,
  ...EMBEDDED.flatMap((folder) => ["--include", folder]),
];

/** Where the binaries go. */
const DIST = Deno.env.get("PLANOAI_DIST") ?? "dist";

const [what] = Deno.args;
if (what === undefined) {
  await compile([], `${DIST}/planoai`);
} else if (what === "all") {
  const lines: string[] = [];
  for (const target of TARGETS) {
    const file = fileOf(target);
    await compile(["--target", target], `${DIST}/${file}`);
    lines.push(`${await sha256(`${DIST}/${file}`)}  ${file}\n`);
  }
  await Deno.writeTextFile(`${DIST}/SHA256SUMS`, lines.join(""));
} else if (TARGETS.includes(what)) {
  await compile(["--target", what], `${DIST}/${fileOf(what)}`);
} else {
  fail(`Cannot compile for "${what}": no such target`, `note: all, ${TARGETS.join(", ")}`);
}

async function compile(target: readonly string[], output: string): Promise<void> {
  await Deno.mkdir(DIST, { recursive: true });
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", ...FLAGS, ...target, "--output", output, "cli.ts"],
    stdin: "null",
  }).spawn().status;
  if (!success) fail(`Cannot compile "${output}"`, "note: the reason stands above");
}

function fileOf(target: string): string {
  return `planoai-${target}${target.includes("windows") ? ".exe" : ""}`;
}

async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}

function fail(...lines: string[]): never {
  Deno.stderr.writeSync(new TextEncoder().encode(lines.join("\n") + "\n"));
  Deno.exit(1);
}
