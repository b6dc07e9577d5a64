import assert from "@std/assert";
import { join } from "node:path";
import { MAX_CATALOGUE_BYTES } from "../../src/providers/catalogue/parse.ts";
import { User } from "./planoai.ts";

/** What people type, and what they are told, with an empty home and no config. */
const SAID: readonly (readonly [words: string[], code: number, out: RegExp, err: RegExp])[] = [
  [[], 0, /^Provider +Models +Priced +Source\n.*\n?anthropic /m, /planoai models PROVIDER/],
  [["anthropic"], 0, /^claude-sonnet-4-5 +200k +64k +3\.00 +0\.30 +3\.75 +15\.00/m, /source: /],
  [["Google"], 0, /^gemini-2\.5-pro /m, /the provider's prices: https:/],
  [["openai", "--filter", "GPT-5.2-PRO"], 0, /^Model .*\ngpt-5\.2-pro /, /US dollars per million/],
  [["--filter", "kimi-k3"], 0, /^moonshotai\/kimi-k3 /m, /\d{4}-\d\d-\d\d/],
  [["mock"], 0, /^echo\n/, /no sizes and prices of "mock"/],
  [["ollama", "--json"], 0, /"providers": \[\]/, /^$/],
  [["openai", "--filter", "zzz"], 1, /^$/, /no model of "openai" with "zzz"/],
  [["anthrpic"], 1, /^$/, /did you mean "planoai models anthropic"\?/],
  [["qqqqqqqq"], 1, /^$/, /note: planoai models lists them/],
  [["openai", "--from", "x"], 2, /^$/, /they are for update/],
  [["update"], 2, /^$/, /--from is missing/],
  [["update", "--json"], 2, /^$/, /they are for listing/],
  [["update", "--from", "x", "--sha256", "12"], 2, /^$/, /not 64 hexadecimal digits/],
  [["update", "--from", "x", "--reset"], 2, /^$/, /Cannot use --reset with/],
  [["update", "--from", "gone.json"], 1, /^$/, /Cannot read "gone\.json": no such file/],
  [["update", "--from", "."], 1, /^$/, /is not a regular file/],
];

Deno.test("models answers on the right stream with the right exit code", async () => {
  await using user = User.create();
  await Promise.all(SAID.map(async ([words, code, out, err]) => {
    const ran = await user.planoai(["models", ...words]);
    const name = `planoai models ${words.join(" ")}`;
    assert.equal(ran.code, code, `${name}\n${ran.err}`);
    assert.match(ran.out, out, name);
    assert.match(ran.err, err, name);
  }));
});

Deno.test("models --json can be taken back by models update, whole", async () => {
  await using user = User.create();
  const before = (await user.planoai(["models", "--json"])).out;
  const path = user.write("all.json", before);
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  const sha256 = new Uint8Array(digest).toHex();
  const ran = await user.planoai(["models", "update", "--from", "all.json", "--sha256", sha256]);
  assert.equal(ran.code, 0, ran.err);
  assert.ok(ran.err.includes(`sha256 ${sha256}, as asked`), ran.err);
  assert.equal((await user.planoai(["models", "--json"])).out, before);
  const { mode } = await Deno.stat(join(user.home, ".plano", "catalogue.json"));
  assert.equal((mode ?? 0) & 0o777, 0o600);
});

Deno.test("models update lays a catalogue over the built-in one, and --reset takes it away", async () => {
  await using user = User.create();
  user.write("own.json", catalogue({ id: "gpt-5.2", kind: "chat", prices: { input: 0.5 } }));
  const taken = await user.planoai(["models", "update", "--from", "own.json"]);
  assert.equal(taken.code, 0, taken.err);
  assert.match(
    taken.err,
    /^Took 1 model of 1 provider into .*\nsha256 [0-9a-f]{64} \(not compared/,
  );
  const listed = await user.planoai(["models", "openai", "--filter", "gpt-5.2"]);
  assert.match(listed.out, /^gpt-5\.2 +\? +\? +0\.50 +\? +/m);
  assert.match(listed.out, /^gpt-5\.2-pro /m, "the others stay");
  assert.match(
    listed.err,
    /source: mine; others litellm [\d.]+ \(MIT\), \d{4}-\d\d-\d\d, 2026-12-01/,
  );
  assert.equal((await user.planoai(["models", "update", "--reset"])).code, 0);
  const after = await user.planoai(["models", "openai", "--filter", "gpt-5.2"]);
  assert.match(after.out, /^gpt-5\.2 .* 1\.75 /m);
});

Deno.test("models update warns of providers that are none: a config cannot name their models", async () => {
  await using user = User.create();
  const text = catalogue({ id: "gemini-x", kind: "chat" });
  for (const [name, meant] of [["google", "gemini"], ["opnai", "openai"]]) {
    user.write("own.json", text.replace('"openai"', `"${name}"`));
    const { code, err } = await user.planoai(["models", "update", "--from", "own.json"]);
    assert.equal(code, 0, err);
    assert.ok(err.includes(`warning: no provider is called "${name}"; did you mean "${meant}"?`));
  }
});

Deno.test("models update does not wait for a pipe that nobody writes to", async () => {
  await using user = User.create();
  const { success } = await new Deno.Command("mkfifo", { args: [join(user.folder, "pipe")] })
    .output();
  assert.ok(success);
  const { code, err } = await user.planoai(["models", "update", "--from", "pipe"]);
  assert.equal(code, 1);
  assert.match(err, /is not a regular file/);
});

Deno.test("models update refuses what it cannot trust, and the one before stays", async () => {
  await using user = User.create();
  const good = catalogue({ id: "gpt-5.2", kind: "chat" });
  user.write("good.json", good);
  assert.equal((await user.planoai(["models", "update", "--from", "good.json"])).code, 0);
  const kept = join(user.home, ".plano", "catalogue.json");
  const before = await Deno.readTextFile(kept);
  user.write("huge.json", " ".repeat(MAX_CATALOGUE_BYTES + 1));
  user.write("types.json", catalogue({ id: 5, kind: "chat" }));
  user.write("broken.json", good.slice(0, -5));
  await Deno.writeFile(join(user.folder, "bytes.json"), new Uint8Array([0xff, 0xfe, 0x00]));
  const refused = [
    [["huge.json"], /it is larger than 8000000 bytes/],
    [["types.json"], /providers\[0\]\.models\[0\]\.id is missing or malformed/],
    [["broken.json"], /the file is not JSON/],
    [["bytes.json"], /it is not UTF-8 text/],
    [["good.json", "--sha256", "0".repeat(64)], /its sha256 is [0-9a-f]{64}, not 0{64}/],
  ] as const;
  await Promise.all(refused.map(async ([words, said]) => {
    const ran = await user.planoai(["models", "update", "--from", ...words]);
    assert.equal(ran.code, 1, words[0]);
    assert.match(ran.err, said);
  }));
  assert.equal(await Deno.readTextFile(kept), before);
  const left = await Array.fromAsync(Deno.readDir(join(user.home, ".plano")), (one) => one.name);
  assert.deepEqual(left.filter((name) => name.startsWith("catalogue")), ["catalogue.json"]);
});

Deno.test("models says how to get rid of a catalogue that has been damaged", async () => {
  await using user = User.create();
  await Deno.mkdir(join(user.home, ".plano"));
  await Deno.writeTextFile(join(user.home, ".plano", "catalogue.json"), "{}");
  const { code, err } = await user.planoai(["models", "openai"]);
  assert.equal(code, 1);
  assert.match(
    err,
    /^error: Cannot use ".*catalogue\.json": .*\nnote: planoai models update --reset/,
  );
  assert.equal((await user.planoai(["models", "update", "--reset"])).code, 0);
  assert.equal((await user.planoai(["models", "openai"])).code, 0);
});

function catalogue(model: unknown): string {
  const openai = { provider: "openai", source: "mine", asOf: "2026-12-01", models: [model] };
  return JSON.stringify({ format: "planoai-catalogue-1", providers: [openai] });
}
