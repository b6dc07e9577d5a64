// deno-lint-ignore-file no-console -- a test runner talks to a person
/**
 * What `deno task test` runs: every test, and one closing line `N passed, N failed[, N skipped]`.
 *
 *     deno task test                      everything
 *     deno task test src/ir tests/cli     these paths only
 *     deno task test --filter "SseDecoder"
 *     deno task test --plane native       where a test runs on both planes: on this one only
 */
import { tallyLine, TallyReader } from "./support/tally.ts";

/** Folders and files whose tests start processes, listen or measure: one file at a time. */
const SERIAL = [
  "tests/architecture/compile_test.ts",
  "tests/cli",
  "tests/differential",
  "tests/e2e",
  "tests/real",
  "tests/process",
  "tests/telemetry",
  "tests/viewer/web",
  "src/process",
  // It counts the sockets of its process, which parallel files share.
  "src/transport/connect_test.ts",
];
const ALL = ["src", "filters", "tests"];

const { filter, plane, paths } = readArgs(Deno.args);
const chosen = paths.length === 0 ? ALL : paths;
const ci = Deno.env.get("CI") === "true";
const files = chosen.flatMap((path) => testFiles(path));
const serial = files.filter((file) =>
  SERIAL.some((folder) => file === folder || file.startsWith(folder + "/"))
);
const parallel = files.filter((file) => !serial.includes(file));

const total = { passed: 0, failed: 0, skipped: 0 };
// Two workers: the e2e machines have two cores, and more only makes timings worse.
if (parallel.length > 0) await run(["--parallel", ...parallel], { DENO_JOBS: "2" });
if (serial.length > 0) await run(serial, {});
if (paths.length === 0 && filter === undefined) await run(["--doc", ...documented()], {});
if (ci && total.skipped > 0) {
  console.error(`In CI a skipped test is a failure: ${total.skipped} skipped`);
  total.failed += total.skipped;
  total.skipped = 0;
}
if (total.passed + total.failed + total.skipped === 0) {
  console.error(`Cannot run tests: none match ${Deno.args.map((arg) => `"${arg}"`).join(" ")}`);
  total.failed = 1;
}
console.log(tallyLine(total));
Deno.exit(total.failed === 0 ? 0 : 1);

/** Runs `deno test` once, passes its output through, and adds up what it counted. */
async function run(args: readonly string[], env: Record<string, string>): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      // Types are checked by `deno check` over everything at once; documentation only here.
      ...(args.includes("--doc") ? [] : ["--no-check"]),
      ...(ci ? ["--frozen"] : []),
      ...(filter === undefined ? [] : ["--filter", filter, "--permit-no-files"]),
      ...args,
    ],
    env: {
      ...env,
      ...(plane === undefined ? {} : { PLANOAI_PLANES: plane }),
      ...(Deno.stdout.isTerminal() ? { FORCE_COLOR: "1" } : {}),
    },
    stdout: "piped",
    stderr: "inherit",
    stdin: "null",
  }).spawn();
  const tally = new TallyReader();
  for await (const chunk of child.stdout) {
    await Deno.stdout.write(chunk);
    tally.push(chunk);
  }
  const { code } = await child.status;
  const counted = tally.end();
  total.passed += counted.passed;
  total.skipped += counted.skipped;
  // A file that does not load or a run that dies has no count of its own; it is a failure all the same.
  total.failed += code !== 0 && counted.failed === 0 ? 1 : counted.failed;
}

interface Args {
  readonly filter: string | undefined;
  readonly plane: string | undefined;
  readonly paths: readonly string[];
}

function readArgs(args: readonly string[]): Args {
  let filter: string | undefined;
  let plane: string | undefined;
  let usual: readonly string[] = [];
  const paths: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--filter") filter = args[++i];
    else if (arg.startsWith("--filter=")) filter = arg.slice("--filter=".length);
    else if (arg === "--plane") plane = planeOf(args[++i]);
    // What a task runs when nobody says what.
    else if (arg === "--paths") usual = (args[++i] ?? "").split(",");
    else if (arg.startsWith("-")) {
      console.error(
        `Cannot run tests: unknown option "${arg}"\nnote: [PATHS…] [--filter TEXT] [--plane PLANE]`,
      );
      Deno.exit(2);
    } else paths.push(arg.replace(/^\.\//, "").replace(/\/$/, ""));
  }
  return { filter, plane, paths: paths.length === 0 ? usual : paths };
}

function planeOf(name: string | undefined): string {
  if (name === "embedded" || name === "native") return name;
  console.error(`Cannot test on the plane "${name ?? ""}": it is embedded or native`);
  Deno.exit(2);
}

/** The test files at or below a path, sorted so that two runs go the same way. */
function testFiles(path: string): string[] {
  if (path.endsWith(".ts")) {
    if (exists(path)) return [path];
    console.error(`Cannot run "${path}": no such file`);
    Deno.exit(2);
  }
  if (!exists(path)) {
    if (ALL.includes(path)) return [];
    console.error(`Cannot run "${path}": no such folder`);
    Deno.exit(2);
  }
  const found: string[] = [];
  for (const entry of Deno.readDirSync(path)) {
    if (entry.isDirectory && entry.name !== "node_modules") {
      found.push(...testFiles(`${path}/${entry.name}`));
    } else if (entry.name.endsWith("_test.ts")) found.push(`${path}/${entry.name}`);
  }
  return found.sort();
}

/** The files whose examples are run: the library's entry and whatever says `@example`. */
function documented(): string[] {
  const found = ["mod.ts"];
  const look = (folder: string) => {
    for (const entry of Deno.readDirSync(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) look(path);
      else if (path.endsWith(".ts") && Deno.readTextFileSync(path).includes(" * @example")) {
        found.push(path);
      }
    }
  };
  look("src");
  return found;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
