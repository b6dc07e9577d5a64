import assert from "@std/assert";
import { ChatgptIssuer, jwt } from "../../../tests/support/chatgpt_issuer.ts";
import { CredentialWorld, forever } from "../../../tests/support/credential_world.ts";
import type { Fault } from "../../base/fault.ts";
import { deviceLogin } from "./chatgpt_device.ts";
import { chatgptIssuer } from "./chatgpt_issuer.ts";
import { chatgptFile, isOver, loginIn, loginText, parseLogin } from "./chatgpt_login.ts";
import { ChatgptTokens } from "./chatgpt_tokens.ts";

function stage() {
  const world = new CredentialWorld();
  const issuer = new ChatgptIssuer(() => world.nowMs);
  world.answer = issuer.answer;
  world.env.PLANO_CHATGPT_ISSUER = world.url;
  const file = chatgptFile(world.deps.planoHome);
  return {
    world,
    issuer,
    file,
    tokens: () => new ChatgptTokens(world.deps),
    saved: () => parseLogin(Deno.readTextFileSync(file))!,
    /** Keeps a login whose token lasts `ms`. */
    async logIn(ms: number, refreshToken = "first") {
      issuer.good.add(refreshToken);
      const answer = {
        access_token: jwt({ exp: (world.nowMs + ms) / 1000, n: refreshToken }),
        refresh_token: refreshToken,
      };
      await world.deps.writePrivate(file, loginText(loginIn(answer)!));
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

const hour = 3_600_000;

async function rejected(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise;
  } catch (error) {
    return error as Fault;
  }
  throw new Error("nothing was wrong");
}

/** Runs a device login whose pauses take no time but move the clock. */
async function device(w: CredentialWorld, signal: AbortSignal = forever) {
  const shown: string[] = [];
  const pauses: number[] = [];
  const login = await deviceLogin(w.deps, {
    show: ({ url, code }) => shown.push(url, code),
    waiting: (leftMs) => shown.push(`${leftMs / 60_000} min`),
    pause: (ms, signal) => {
      signal.throwIfAborted();
      pauses.push(ms);
      w.nowMs += ms;
      return Promise.resolve();
    },
  }, signal);
  return { login, shown, pauses };
}

Deno.test("deviceLogin shows a code, polls no faster than told, and trades the consent", async () => {
  await using s = stage();
  s.issuer.pending = 2;
  s.issuer.interval = "7";
  const { login, shown, pauses } = await device(s.world);
  const minutes = (15 * 60 - 7) / 60;
  assert.deepEqual(shown, [`${s.world.url}/codex/device`, "ABCD-1234", "15 min", `${minutes} min`]);
  assert.deepEqual(pauses, [7000, 7000]);
  assert.deepEqual([login.accountId, login.expiresAtMs], [
    "acc_1",
    s.world.nowMs + s.issuer.lifeMs,
  ]);
  const [code, poll, , , exchange] = s.world.asked;
  assert.deepEqual(JSON.parse(code!.body), { client_id: "app_EMoamEEZ73f0CkXaXp7hrann" });
  assert.deepEqual(JSON.parse(poll!.body), {
    device_auth_id: "device-canary",
    user_code: "ABCD-1234",
  });
  assert.deepEqual(Object.fromEntries(new URLSearchParams(exchange!.body)), {
    grant_type: "authorization_code",
    code: "code-canary",
    redirect_uri: `${s.world.url}/deviceauth/callback`,
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
    code_verifier: "verifier-canary",
  });
  s.issuer.pending = 1;
  s.issuer.interval = "0.1";
  assert.deepEqual((await device(s.world)).pauses, [5000], "never faster than every five seconds");
});

Deno.test("deviceLogin ends after 15 minutes, at Ctrl-C and at a refusal, and writes nothing", async () => {
  await using s = stage();
  await s.logIn(hour);
  const before = await Deno.readTextFile(s.file);
  s.issuer.pending = Infinity;
  const late = await rejected(device(s.world));
  assert.match(late.message, /nobody typed the code within 15 minutes/);
  const stop = new AbortController();
  stop.abort();
  assert.equal((await rejected(device(s.world, stop.signal))).code, "cancelled");
  s.world.answer = (asked) =>
    asked.path.endsWith("/token")
      ? Response.json({ error: "denied", error_description: "device-canary" }, { status: 400 })
      : s.issuer.answer(asked);
  const refused = await rejected(device(s.world));
  assert.equal(
    refused.message,
    `Cannot get a ChatGPT login: ${s.world.host} answered 400: "denied: ***"`,
  );
  s.world.answer = () => Response.json({});
  assert.match((await rejected(device(s.world))).message, /answer holds none/);
  assert.equal(await Deno.readTextFile(s.file), before);
});

Deno.test("loginText and parseLogin keep a login; what is none is none", () => {
  const nowMs = Date.UTC(2026, 0, 31);
  const login = loginIn({
    access_token: jwt({ exp: nowMs / 1000 + 60.5 }),
    refresh_token: "r",
    id_token: jwt({ "https://api.openai.com/auth": { chatgpt_account_id: "acc_2" } }),
  })!;
  assert.equal(login.accountId, "acc_2");
  assert.deepEqual(loginText(parseLogin(loginText(login))!), loginText(login));
  assert.deepEqual(Object.keys(JSON.parse(loginText(login))), [
    "access_token",
    "refresh_token",
    "id_token",
    "expires_at",
    "account_id",
  ]);
  assert.equal(isOver(login, nowMs), true, "a minute before its end");
  assert.equal(isOver(login, nowMs - 1), false);
  assert.equal(isOver(loginIn({ access_token: "opaque" })!, nowMs), true, "who knows");
  assert.doesNotMatch(Deno.inspect(login) + JSON.stringify(login), /eyJ/);
  const kept = loginIn({ access_token: "new" }, login)!;
  assert.deepEqual([kept.refreshToken?.reveal(), kept.accountId], ["r", "acc_2"]);
  for (const text of ["", "[]", "{}", '{"access_token":""}', '{"access_token":"a\\nb"}']) {
    assert.equal(parseLogin(text), undefined, text);
  }
});

Deno.test("ChatgptTokens refreshes once for a hundred callers of two processes, and keeps the file private", async () => {
  await using s = stage();
  await s.logIn(59_000);
  const [one, two] = [s.tokens(), s.tokens()];
  const logins = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? one : two).get(forever)),
  );
  assert.equal(s.issuer.refreshes, 1);
  const used = new Set(logins.map((login) => login.accessToken.reveal()));
  assert.deepEqual([...used], [s.saved().accessToken.reveal()]);
  assert.equal(s.saved().refreshToken?.reveal(), "refresh-canary-1");
  if (Deno.build.os !== "windows") {
    assert.equal((await Deno.stat(s.file)).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(`${s.world.home}/.plano/chatgpt`)).mode! & 0o777, 0o700);
  }
  const entries = await Array.fromAsync(Deno.readDir(`${s.world.home}/.plano/chatgpt`));
  const names = entries.map((one) => one.name);
  assert.deepEqual(names.sort(), ["auth.json", "auth.json.lock"]);
  assert.deepEqual(JSON.parse(s.world.asked[0]!.body), {
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
    grant_type: "refresh_token",
    refresh_token: "first",
    scope: "openid profile email",
  });
});

Deno.test("ChatgptTokens refreshes what ChatGPT refuses, unless that is new or somebody has done so", async () => {
  await using s = stage();
  await s.logIn(hour);
  const tokens = s.tokens();
  const first = await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 0);
  assert.equal(tokens.refused(first), true);
  const second = await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 1);
  assert.equal(tokens.refused(first), true, "a late refusal");
  assert.equal((await tokens.get(forever)).accessToken.reveal(), second.accessToken.reveal());
  assert.equal(tokens.refused(second), false, "it has just come");
  s.world.nowMs += 60_000;
  assert.equal(tokens.refused(second), true);
  await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 2);
});

Deno.test("ChatgptTokens does not refresh with each request where the clock runs ahead", async () => {
  await using s = stage();
  await s.logIn(0);
  s.issuer.lifeMs = -hour;
  const tokens = s.tokens();
  for (let i = 0; i < 10; i++) await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 1);
  s.world.nowMs += 60_000;
  await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 2);
});

Deno.test("ChatgptTokens sees a login and a logout at once", async () => {
  await using s = stage();
  const tokens = s.tokens();
  const nobody = await rejected(tokens.get(forever));
  assert.deepEqual([nobody.code, nobody.message, nobody.note], [
    "config",
    "Cannot call ChatGPT: nobody is logged in",
    "planoai chatgpt login",
  ]);
  await s.logIn(hour);
  await tokens.get(forever);
  await Deno.remove(s.file);
  assert.equal((await rejected(tokens.get(forever))).message, nobody.message);
});

Deno.test("ChatgptTokens asks no more when the login has ended, until there is another", async () => {
  await using s = stage();
  await s.logIn(0, "used-canary");
  s.issuer.good.clear();
  const tokens = s.tokens();
  const ended = await rejected(tokens.get(forever));
  assert.equal(ended.code, "config");
  assert.match(ended.message, /answered 401: "refresh_token_reused: \*\*\* has been used"$/);
  assert.equal(ended.note, "planoai chatgpt login signs in again");
  await rejected(tokens.get(forever));
  assert.equal(s.issuer.refreshes, 1);
  await s.logIn(0, "second");
  await tokens.get(forever);
  assert.equal(s.issuer.refreshes, 2);
  s.world.answer = () => new Response("", { status: 503 });
  s.world.nowMs += s.issuer.lifeMs;
  assert.equal((await rejected(tokens.get(forever))).code, "upstream_refused");
  s.world.answer = s.issuer.answer;
  await tokens.get(forever); // the issuer's trouble has passed
});

Deno.test("chatgptIssuer may be another one, never in the clear elsewhere", () => {
  const issuer = (value: string) => chatgptIssuer({ env: () => value });
  assert.equal(issuer(""), "https://auth.openai.com");
  assert.equal(issuer("http://127.0.0.1:8080/"), "http://127.0.0.1:8080");
  assert.equal(issuer("https://auth.example/x/"), "https://auth.example/x");
  for (const wrong of ["http://auth.example", "file:///etc", "nonsense"]) {
    assert.throws(() => issuer(wrong), (fault: Fault) => fault.code === "config");
  }
});
