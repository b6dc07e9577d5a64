import assert from "@std/assert";
import { ChatgptIssuer } from "../support/chatgpt_issuer.ts";
import { CredentialWorld } from "../support/credential_world.ts";
import { type Ran, User } from "./planoai.ts";

/** A user, and an issuer that runs on the real clock. */
function stage() {
  const user = User.create();
  const world = new CredentialWorld();
  const issuer = new ChatgptIssuer(() => Date.now());
  world.answer = issuer.answer;
  const env = { PLANO_CHATGPT_ISSUER: world.url };
  return {
    user,
    world,
    issuer,
    file: `${user.home}/.plano/chatgpt/auth.json`,
    run: (action: string, ...words: string[]) => user.planoai(["chatgpt", action, ...words], env),
    start: (action: string) => user.start(["chatgpt", action], env),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Tokens, codes and ids that must stay unsaid. */
function saysNoSecret({ out, err }: Pick<Ran, "out" | "err">): void {
  assert.doesNotMatch(out + err, /canary|eyJ/);
}

Deno.test("chatgpt login keeps the tokens, status tells about them, logout forgets them", async () => {
  await using s = stage();
  const before = await s.run("status");
  assert.deepEqual(before, {
    code: 0,
    out: "Not logged in to ChatGPT\n",
    err: "note: planoai chatgpt login\n",
  });
  const login = await s.run("login");
  assert.equal(login.code, 0, login.err);
  assert.equal(login.out, "Logged in to ChatGPT, account acc_1\n");
  assert.ok(login.err.includes(`open  ${s.world.url}/codex/device\n  2. type  ABCD-1234\n`));
  assert.match(login.err, /whoever sends you one wants your account/);
  saysNoSecret(login);
  const kept = JSON.parse(await Deno.readTextFile(s.file));
  assert.equal(kept.refresh_token, "refresh-canary-1");
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(s.file)).mode! & 0o777, 0o600);

  const status = await s.run("status");
  assert.match(
    status.out,
    /^Logged in to ChatGPT\n {2}account {2}acc_1\n {2}token {4}until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(9d 23h left\), then renewed by itself\n {2}file {5}\/.*\n$/,
  );
  const json = await s.run("status", "--json");
  const { expiresAt, ...facts } = JSON.parse(json.out);
  assert.deepEqual(facts, {
    state: "logged_in",
    accountId: "acc_1",
    renewable: true,
    file: s.file,
  });
  assert.equal(Date.parse(expiresAt), kept.expires_at * 1000);
  for (const ran of [status, json]) saysNoSecret(ran);

  assert.deepEqual(await s.run("logout"), { code: 0, out: "Logged out of ChatGPT\n", err: "" });
  await assert.rejects(Deno.stat(s.file), Deno.errors.NotFound);
  assert.equal((await s.run("logout")).out, "Not logged in to ChatGPT\n");
  assert.equal(JSON.parse((await s.run("status", "--json")).out).state, "logged_out");
});

Deno.test("chatgpt status says when a token has ended and whether it can be renewed", async () => {
  await using s = stage();
  s.issuer.lifeMs = -86_400_000;
  await s.run("login");
  const ended = await s.run("status");
  assert.match(ended.out, /token {4}ended .* UTC; the next request renews it\n/);
  assert.equal(JSON.parse((await s.run("status", "--json")).out).state, "expired");
  await Deno.writeTextFile(s.file, "damaged");
  const damaged = await s.run("status");
  assert.equal(damaged.out, "Not logged in to ChatGPT\n");
  assert.match(damaged.err, /^warning: .*auth\.json holds no login\n/);
});

Deno.test("chatgpt login gives up at Ctrl-C and leaves the older login and nothing else", async () => {
  await using s = stage();
  await s.run("login");
  const before = await Deno.readTextFile(s.file);
  s.issuer.pending = Infinity;
  const login = s.start("login");
  await login.says("Waiting for you, 15 min left");
  login.signal("SIGINT");
  const { code, err, out } = await login.ended;
  assert.equal(code, 1);
  assert.match(err, /error: Cannot log in to ChatGPT: interrupted\n$/);
  saysNoSecret({ out, err });
  assert.equal(await Deno.readTextFile(s.file), before);
  const names = (await Array.fromAsync(Deno.readDir(`${s.user.home}/.plano/chatgpt`)))
    .map((entry) => entry.name).sort();
  assert.deepEqual(names, ["auth.json", "auth.json.lock"]);
});

Deno.test("chatgpt login says what the issuer refuses, and takes no address in the clear", async () => {
  await using s = stage();
  s.world.answer = () => Response.json({ error: "device_login_disabled" }, { status: 404 });
  const refused = await s.run("login");
  assert.equal(refused.code, 1);
  assert.equal(
    refused.err,
    `error: Cannot get a login code for ChatGPT: ${s.world.host} answered 404: ` +
      '"device_login_disabled"\n',
  );
  const clear = await s.user.planoai(["chatgpt", "login"], {
    PLANO_CHATGPT_ISSUER: "http://auth.example",
  });
  assert.match(clear.err, /^error: Cannot use PLANO_CHATGPT_ISSUER: neither an https URL/);
  const wrong = await s.run("login", "--json");
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /Cannot use --json with login/);
});
