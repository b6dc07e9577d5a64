import assert from "@std/assert";
import { join } from "node:path";
import { Fault } from "../../src/base/fault.ts";
import { command as init } from "../../src/cli/init.ts";
import type { Io } from "../../src/cli/io.ts";
import { command as schema } from "../../src/cli/schema.ts";
import { command as validate } from "../../src/cli/validate.ts";
import { hasErrors } from "../../src/config/diagnostic.ts";
import { validateConfig } from "../../src/config/load.ts";
import { readTemplate, TEMPLATES } from "../../src/config/templates.ts";

interface Recorded extends Io {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function recordedIo(cwd: string): Recorded {
  let out = "";
  let err = "";
  return {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: () => undefined,
    allEnv: () => ({}),
    cwd,
    home: cwd,
    tty: { stdin: false, stdout: false, stderr: false },
    columns: 80,
    color: { out: false, err: false },
    signal: new AbortController().signal,
    stdout: () => out,
    stderr: () => err,
  };
}

const initDefaults = {
  template: undefined,
  clean: false,
  output: "config.yaml",
  force: false,
  listTemplates: false,
};

async function inFolder(body: (folder: string, io: Recorded) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder, recordedIo(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("TEMPLATES are files, have a schema line first and are valid", async () => {
  for (const { id } of TEMPLATES) {
    const text = await readTemplate(id);
    assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=./plano_config.schema.json");
    const { diagnostics } = validateConfig(`${id}.yaml`, text);
    assert.equal(hasErrors(diagnostics), false, `${id}: ${JSON.stringify(diagnostics)}`);
    const rules = new Set(diagnostics.map((one) => one.rule));
    rules.delete("planned_feature");
    assert.deepEqual([...rules], [], id);
  }
  const folder = new URL("../../templates/configs", import.meta.url);
  const files = await Array.fromAsync(Deno.readDir(folder));
  assert.deepEqual(
    files.map((file) => file.name).toSorted(),
    TEMPLATES.map(({ id }) => `${id}.yaml`).toSorted(),
  );
});

Deno.test("init writes a template and the schema its first line points at", () =>
  inFolder(async (folder, io) => {
    assert.equal(await init.run(io, { ...initDefaults, template: "model_gateway" }, []), 0);
    const text = await Deno.readTextFile(join(folder, "config.yaml"));
    assert.equal(text, await readTemplate("model_gateway"));
    const written = JSON.parse(await Deno.readTextFile(join(folder, "plano_config.schema.json")));
    assert.equal(written.title, "planoai config");
    assert.equal(io.stdout(), "");
    assert.match(io.stderr(), /✓ Wrote config\.yaml \(model_gateway\)/);
    assert.match(io.stderr(), /put OPENAI_API_KEY and ANTHROPIC_API_KEY into \.env/);
  }));

Deno.test("init names the variables that a template needs, not those of its comments", () =>
  inFolder(async (_, io) => {
    await init.run(io, { ...initDefaults, template: "cloud_providers" }, []);
    assert.match(io.stderr(), /put AZURE_OPENAI_API_KEY into \.env/);
  }));

Deno.test("init refuses to overwrite without --force and leaves the file alone", () =>
  inFolder(async (folder, io) => {
    const path = join(folder, "config.yaml");
    await Deno.writeTextFile(path, "mine");
    await assert.rejects(
      () => init.run(io, { ...initDefaults, clean: true }, []),
      /Refusing to overwrite existing file: config\.yaml \(use --force\)/,
    );
    assert.equal(await Deno.readTextFile(path), "mine");
    assert.equal(await init.run(io, { ...initDefaults, clean: true, force: true }, []), 0);
    assert.equal(await Deno.readTextFile(path), "\n");
  }));

Deno.test("init leaves a schema alone that is somebody else's", () =>
  inFolder(async (folder, io) => {
    const path = join(folder, "plano_config.schema.json");
    await Deno.writeTextFile(path, "{}");
    await init.run(io, { ...initDefaults, template: "offline_mock", output: "a.yaml" }, []);
    assert.equal(await Deno.readTextFile(path), "{}");
  }));

Deno.test("init expands ~ and makes the folders on the way", () =>
  inFolder(async (folder, io) => {
    await init.run(io, { ...initDefaults, template: "offline_mock", output: "~/a/b/c.yaml" }, []);
    assert.match(await Deno.readTextFile(join(folder, "a/b/c.yaml")), /^# yaml-language-server/);
  }));

Deno.test("init says what is wrong with its options by family", () =>
  inFolder(async (_, io) => {
    const table: readonly (readonly [object, string, RegExp])[] = [
      [{ clean: true, template: "x" }, "usage", /--clean and --template together/],
      [{ template: "model_gatewy" }, "config", /none of this name/],
      [{}, "config", /this is not a terminal/],
    ];
    for (const [options, code, message] of table) {
      await assert.rejects(
        () => init.run(io, { ...initDefaults, ...options }, []),
        (error: unknown) =>
          error instanceof Fault && error.code === code && message.test(error.message),
      );
    }
  }));

Deno.test("init --list-templates lists id and description on stdout", () =>
  inFolder(async (_, io) => {
    assert.equal(await init.run(io, { ...initDefaults, listTemplates: true }, []), 0);
    assert.equal(io.stdout().trimEnd().split("\n").length, TEMPLATES.length);
    assert.match(io.stdout(), /^filter_chain_guardrails - input guards/m);
  }));

Deno.test("schema prints JSON Schema on stdout", () =>
  inFolder(async (_, io) => {
    assert.equal(await schema.run(io, {}, []), 0);
    assert.deepEqual(JSON.parse(io.stdout()).required, ["version", "listeners"]);
  }));

const good = "version: v0.4.0\nlisteners: []\nmodel_providers: [{model: mock/echo}]\n";
const warns = good.replace("mock/echo", "openai/a");

Deno.test("validate takes several files and directories and goes on after an unreadable one", () =>
  inFolder(async (folder, io) => {
    await Deno.mkdir(join(folder, "sub"));
    await Deno.writeTextFile(join(folder, "sub/plano_config.yaml"), good);
    await Deno.writeTextFile(join(folder, "bad.yaml"), "- a\n");
    const args = ["nope.yaml", "sub", "bad.yaml", "bad.yaml"];
    assert.equal(await validate.run(io, { format: "text", strict: false }, args), 1);
    assert.match(io.stdout(), /nope\.yaml:1:1: error: .*no such file {2}\[unreadable_file\]/);
    assert.match(io.stdout(), /bad\.yaml:1:1: error: .* a list, .*\[not_a_mapping\]/);
    assert.match(io.stdout(), /^sub\/plano_config\.yaml: valid$/m);
    assert.equal(io.stderr(), "3 files checked: 2 errors\n");
  }));

Deno.test("validate without files takes config.yaml before plano_config.yaml", () =>
  inFolder(async (folder, io) => {
    await Deno.writeTextFile(join(folder, "plano_config.yaml"), "- a\n");
    await Deno.writeTextFile(join(folder, "config.yaml"), good);
    assert.equal(await validate.run(io, { format: "text", strict: false }, []), 0);
    assert.equal(io.stdout(), "config.yaml: valid\n");
    assert.equal(io.stderr(), "1 file checked: no problems\n");
  }));

Deno.test("validate fails on warnings with --strict only", () =>
  inFolder(async (folder, io) => {
    await Deno.writeTextFile(join(folder, "config.yaml"), warns);
    assert.equal(await validate.run(io, { format: "json", strict: false }, []), 0);
    assert.equal(await validate.run(io, { format: "json", strict: true }, []), 1);
  }));

Deno.test("validate prints nothing but the document in machine formats", () =>
  inFolder(async (folder, _) => {
    await Deno.writeTextFile(join(folder, "config.yaml"), good);
    for (const [format, expected] of [["json", '"diagnostics": []'], ["sarif", '"results": []']]) {
      const io = recordedIo(folder);
      assert.equal(await validate.run(io, { format: format!, strict: false }, []), 0);
      JSON.parse(io.stdout());
      assert.equal(io.stdout().includes(expected!), true);
    }
    const io = recordedIo(folder);
    await validate.run(io, { format: "github", strict: false }, []);
    assert.equal(io.stdout(), "");
  }));
