import assert from "@std/assert";
import { fileURLToPath } from "node:url";

const demos = new URL("../../demos/", import.meta.url);

/** What a demo's last words must hold, by its folder. */
const SHOWS: Readonly<Record<string, readonly string[]>> = {
  three_dialects: ["All three came whole."],
  google_and_aws: [
    `Turn 1: you said "Hello from Google's SDK".`,
    `Turn 1: you said "Hello from AWS's SDK".`,
    "The provider saw: /v1/messages, /v1/messages",
  ],
};

for (const { name } of Deno.readDirSync(demos)) {
  if (!isFile(new URL(`${name}/demo.ts`, demos))) continue; // a shell script, with a test of its own
  Deno.test(`demo ${name} runs to its end, shows its answers and says nothing on stderr`, async () => {
    const folder = new URL(`${name}/`, demos);
    const readme = await Deno.readTextFile(new URL("README.md", folder));
    assert.match(readme, /^# /);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", fileURLToPath(new URL("demo.ts", folder))],
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(60_000),
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 0, said);
    assert.equal(said, "");
    const shown = new TextDecoder().decode(stdout);
    const lines = SHOWS[name] ?? assert.fail(`demos/${name} is not in this table`);
    for (const line of lines) assert(shown.includes(line), `${line}\n${shown}`);
  });
}

function isFile(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
