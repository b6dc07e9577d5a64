import assert from "@std/assert";
import { freePort, mockConfig, User } from "./planoai.ts";

/** What people type, and what they are told: stdout, stderr and the exit code. */
const SAID: readonly (readonly [
  words: readonly string[],
  code: number,
  out: RegExp,
  err: RegExp,
])[] = [
  [[], 0, /_ __ .*\n[^]*Usage\n {2}planoai <COMMAND>/, /^$/],
  [["--help"], 0, /^Usage\n {2}planoai <COMMAND>/, /^$/],
  [["help", "up"], 0, /^Start the gateway\n/, /^$/],
  [["up", "-h"], 0, /^Start the gateway\n/, /^$/],
  [["up", "--nonsense", "--help"], 0, /^Start the gateway\n/, /^$/],
  [["--version"], 0, /^planoai \d+\.\d+\.\d+\n$/, /^$/],
  [["version", "--json"], 0, /"deno": "\d/, /^$/],
  [["statsu"], 2, /^$/, /^error: .*"statsu".*\nnote: did you mean "planoai status"\?\n$/],
  [["help", "statsu"], 2, /^$/, /did you mean "planoai status"/],
  [["qqqqqq"], 2, /^$/, /note: planoai --help lists them\n$/],
  [["--verbose"], 2, /^$/, /options stand after the command/],
  [["up", "--lisener-port", "1"], 2, /^$/, /did you mean "--listener-port"\?/],
  [["up", "--workers", "0"], 2, /^$/, /Cannot use "0" for --workers/],
  [["up", "gone.yaml"], 1, /^$/, /^error: Cannot read config "gone\.yaml": no such file\nnote: /],
  [["up", "--path", "gone"], 1, /^$/, /no such directory/],
  [["completions", "tcsh"], 2, /^$/, /use one of bash, zsh, fish, powershell/],
];

Deno.test("planoai answers on the right stream with the right exit code", async () => {
  await using user = User.create();
  await Promise.all(SAID.map(async ([words, code, out, err]) => {
    const ran = await user.planoai(words);
    const name = `planoai ${words.join(" ")}`;
    assert.equal(ran.code, code, `${name}\n${ran.err}`);
    assert.match(ran.out, out, name);
    assert.match(ran.err, err, name);
    assert.ok(
      !ran.out.includes("\x1b") && !ran.err.includes("\x1b"),
      `${name}: no colours in a pipe`,
    );
  }));
});

Deno.test("LOG_LEVEL that is none is wrong usage, not a stack", async () => {
  await using user = User.create();
  const { code, err } = await user.planoai(["up"], { LOG_LEVEL: "loud" });
  assert.equal(code, 2);
  assert.equal(
    err,
    'error: Cannot use LOG_LEVEL "loud": no such level\nnote: use one of debug, info, warn, error\n',
  );
});

Deno.test("up reports everything that is wrong with a config, where it stands", async () => {
  await using user = User.create();
  user.write(
    "config.yaml",
    mockConfig(
      freePort(),
      "  - {model: gorq/llama}\n  - {model: openai/gpt-4o, access_key: $GONE}\n",
    ),
  );
  const first = await user.planoai(["up"]);
  assert.equal(first.code, 1);
  assert.equal(first.out, "");
  assert.match(first.err, /config\.yaml:6:\d+: error: .*gorq/);
  assert.match(first.err, /error: Cannot start with ".*config\.yaml": \d error/);
  user.write(
    "config.yaml",
    mockConfig(
      freePort(),
      "  - {model: groq/llama, access_key: $GONE_A}\n  - {model: openai/gpt-4o, access_key: $GONE_B}\n",
    ),
  );
  const second = await user.planoai(["up"]);
  assert.equal(second.code, 1);
  assert.match(second.err, /config\.yaml:6:[^]*GONE_A[^]*config\.yaml:7:[^]*GONE_B/);
});

Deno.test("up refuses a public address without keys, unless told to", async () => {
  await using user = User.create();
  user.write(
    "config.yaml",
    mockConfig(freePort()).replace("name: llm", "name: llm, address: 0.0.0.0"),
  );
  const refused = await user.planoai(["up"]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /error: Cannot listen on 0\.0\.0\.0:\d+: listener "llm" has no keys/);
  assert.match(refused.err, /--allow-unauthenticated-public/);
  const up = user.start(["up", "--foreground", "--allow-unauthenticated-public"]);
  await up.says("Ctrl-C");
  up.signal("SIGTERM");
  assert.equal((await up.ended).code, 0);
});

Deno.test("serve without a launch order is wrong usage", async () => {
  await using user = User.create();
  const { code, err } = await user.planoai(["serve"]);
  assert.equal(code, 2);
  assert.match(err, /Cannot serve: standard input holds no launch order/);
});

Deno.test("every command says it when a file is where the run folder should be", async () => {
  await using user = User.create();
  await Deno.mkdir(`${user.home}/.plano`);
  await Deno.writeTextFile(user.run, "a file");
  for (const word of ["up", "status", "down", "logs"]) {
    const { code, err } = await user.planoai([word]);
    assert.equal(code, 1, word);
    assert.match(err, /^error: Cannot [^\n]*: a file is where a folder should be\nnote: /, word);
  }
});
