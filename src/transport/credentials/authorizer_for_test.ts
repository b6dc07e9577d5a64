import assert from "@std/assert";
import { ChatgptIssuer, jwt } from "../../../tests/support/chatgpt_issuer.ts";
import { CredentialWorld, forever } from "../../../tests/support/credential_world.ts";
import { testEntry } from "../../../tests/support/entry.ts";
import type { Fault } from "../../base/fault.ts";
import { Secret } from "../../base/secret.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import type { Auth } from "../../providers/provider.ts";
import { headerOf, type HeaderPair, type UpstreamRequest } from "../upstream.ts";
import { authorizerFor } from "./authorizer_for.ts";
import { chatgptFile, loginIn, loginText } from "./chatgpt_login.ts";
import { CredentialSources } from "./sources.ts";

const AWS: Auth = { kind: "sigv4", service: "bedrock", env: "AWS_BEARER_TOKEN_BEDROCK" };
const GOOGLE: Auth = { kind: "gcp", env: "GOOGLE_APPLICATION_CREDENTIALS" };
const CHATGPT: Auth = { kind: "chatgpt", env: "CHATGPT_ACCESS_TOKEN" };

const waits = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 1000 };

function request(headers: readonly HeaderPair[] = []): UpstreamRequest {
  return {
    origin: { protocol: "https:", hostname: "provider.example", port: 443 },
    method: "POST",
    path: "/model/a%3A0/converse",
    headers: [["content-type", "application/json"], ...headers],
    body: new TextEncoder().encode("{}"),
    timeouts: waits,
  };
}

const entry = (fields: Partial<ProviderEntry> = {}) =>
  testEntry("openai/x", { fields: { settings: { region: "eu-west-1" }, ...fields } });

/** What stands in the headers besides those of {@link request}. */
function added(sent: UpstreamRequest): Record<string, string> {
  const { "content-type": _, ...others } = Object.fromEntries(sent.headers);
  return others;
}

Deno.test("authorizerFor leaves plain credentials alone", () => {
  const sources = new CredentialSources(new CredentialWorldless());
  const plain: readonly (readonly [Partial<ProviderEntry>, Auth?])[] = [
    [{ accessKey: new Secret("k", "$K") }, AWS],
    [{ passthroughAuth: true }, GOOGLE],
    [{ headers: { Authorization: "mine" } }, CHATGPT],
    [{}, { kind: "none" }],
    [{}, { kind: "header", header: "x-api-key", env: "K" }],
    [{}], // OpenAI's own: a bearer token
  ];
  for (const [fields, auth] of plain) {
    assert.equal(authorizerFor(entry(fields), sources, auth), undefined);
  }
  for (const auth of [AWS, GOOGLE, CHATGPT]) {
    assert.notEqual(authorizerFor(entry(), sources, auth), undefined);
  }
});

/** Whoever only asks which authorizer it is needs no world. */
class CredentialWorldless {
  readonly home = "";
  readonly planoHome = "";
  env = this.#never;
  readText = this.#never;
  writePrivate = this.#never;
  exclusively = this.#never;
  now = this.#never;
  readonly upstream = { send: this.#never, close: this.#never, abort: this.#never };
  readonly direct = this.upstream;
  #never(): never {
    throw new Error("nothing is asked before the first request");
  }
}

Deno.test("authorizerFor signs for AWS, with one call to STS for a hundred requests of two entries", async () => {
  await using w = new CredentialWorld();
  w.env.AWS_ENDPOINT_URL_STS = w.url;
  w.env.AWS_ROLE_ARN = "arn:role";
  w.env.AWS_WEB_IDENTITY_TOKEN_FILE = w.write("token", "t");
  w.answer = () =>
    new Response(
      `<r><AccessKeyId>ASIA${w.asked.length}</AccessKeyId><SecretAccessKey>canary</SecretAccessKey>` +
        `<SessionToken>st</SessionToken><Expiration>${
          new Date(w.nowMs + 900_000).toISOString()
        }</Expiration></r>`,
    );
  const sources = new CredentialSources(w.deps);
  const one = authorizerFor(entry(), sources, AWS)!;
  const two = authorizerFor(entry(), sources, AWS)!;
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 ? one : two).authorize(request(), forever)),
  );
  assert.equal(w.asked.length, 1);
  const [sent] = all;
  assert.match(
    added(sent!).authorization!,
    /^AWS4-HMAC-SHA256 Credential=ASIA1\/20260131\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
  assert.equal(added(sent!)["x-amz-security-token"], "st");
  assert.doesNotMatch(JSON.stringify(all.map(added)), /canary/);
  assert.equal(two.refused(sent, 403), false, "the keys are new");
  w.nowMs += 60_000;
  assert.equal(two.refused(sent, 403), true);
  assert.match(added(await two.authorize(request(), forever)).authorization!, /=ASIA2\//);
  assert.equal(two.refused(sent, 403), true, "a late refusal of the first keys");
  assert.match(added(await one.authorize(request(), forever)).authorization!, /=ASIA2\//);
});

Deno.test("authorizerFor says which entry lacks a region, and takes none that is no name", async () => {
  await using w = new CredentialWorld();
  const sources = new CredentialSources(w.deps);
  for (const region of [undefined, "", "evil.example/"]) {
    const settings: Record<string, string> = region === undefined ? {} : { region };
    const authorizer = authorizerFor(entry({ settings }), sources, AWS)!;
    await assert.rejects(
      authorizer.authorize(request(), forever),
      (fault: Fault) => fault.code === "config" && /"openai\/x": .*region/.test(fault.message),
    );
  }
});

Deno.test("authorizerFor adds Google's token and who is billed, unless the config says", async () => {
  await using w = new CredentialWorld();
  w.env.GOOGLE_APPLICATION_CREDENTIALS = w.write(
    "key.json",
    JSON.stringify({
      type: "authorized_user",
      client_id: "i",
      client_secret: "s",
      refresh_token: "r",
      quota_project_id: "billed",
      token_uri: w.url,
    }),
  );
  w.answer = () => Response.json({ access_token: `t${w.asked.length}`, expires_in: 3600 });
  const sources = new CredentialSources(w.deps);
  const authorizer = authorizerFor(entry(), sources, GOOGLE)!;
  const left = request([["authorization", "Bearer left-over"]]);
  const sent = await authorizer.authorize(left, forever);
  assert.deepEqual(added(sent), { authorization: "Bearer t1", "x-goog-user-project": "billed" });
  assert.equal(sent.headers.length, 3, "nothing is there twice");
  const own = authorizerFor(entry({ headers: { "X-Goog-User-Project": "x" } }), sources, GOOGLE)!;
  assert.deepEqual(
    added(await own.authorize(request([["x-goog-user-project", "x"]]), forever)),
    { authorization: "Bearer t1", "x-goog-user-project": "x" },
  );
  w.nowMs += 60_000;
  assert.equal(authorizer.refused(sent, 403), false, "roles are not the token's");
  assert.equal(authorizer.refused(sent, 401), true);
  assert.equal(added(await own.authorize(request(), forever)).authorization, "Bearer t2");
});

Deno.test("authorizerFor adds what ChatGPT wants to know, keeping what Codex and the config say", async () => {
  await using w = new CredentialWorld();
  const issuer = new ChatgptIssuer(() => w.nowMs);
  w.answer = issuer.answer;
  w.env.PLANO_CHATGPT_ISSUER = w.url;
  const sources = new CredentialSources(w.deps);
  const authorizer = authorizerFor(entry(), sources, CHATGPT)!;
  await assert.rejects(
    authorizer.authorize(request(), forever),
    (fault: Fault) => fault.note === "planoai chatgpt login",
  );
  assert.equal(authorizer.refused(), false, "nothing was sent yet");
  const token = jwt({
    exp: w.nowMs / 1000 + 3600,
    "https://api.openai.com/auth": { chatgpt_account_id: "acc_1" },
  });
  const login = loginIn({ access_token: token, refresh_token: "first" })!;
  await w.deps.writePrivate(chatgptFile(w.deps.planoHome), loginText(login));
  const sent = await authorizer.authorize(request([["user-agent", "curl/8"]]), forever);
  const { session_id: session, ...others } = added(sent);
  assert.deepEqual(others, {
    authorization: `Bearer ${token}`,
    "chatgpt-account-id": "acc_1",
    originator: "codex_cli_rs",
    "user-agent": "codex_cli_rs/0.0.0 (Unknown 0; unknown) unknown",
  });
  assert.match(session!, /^[0-9a-f-]{36}$/);
  const again = await authorizer.authorize(request(), forever);
  assert.equal(headerOf(again.headers, "session_id"), session);
  const codex: readonly HeaderPair[] = [
    ["user-agent", "codex_vscode/1.0"],
    ["originator", "codex_vscode"],
    ["session_id", "own"],
    ["chatgpt-account-id", "acc_of_the_config"],
  ];
  assert.deepEqual(added(await authorizer.authorize(request(codex), forever)), {
    ...Object.fromEntries(codex),
    authorization: `Bearer ${token}`,
  });
  const named = authorizerFor(entry({ headers: { "User-Agent": "mine" } }), sources, CHATGPT)!;
  const mine = await named.authorize(request([["user-agent", "mine"]]), forever);
  assert.equal(headerOf(mine.headers, "user-agent"), "mine");
  assert.equal(authorizer.refused(sent, 403), false, "a plan is not the token's");
  issuer.good.add("first");
  assert.equal(authorizer.refused(sent, 401), true);
  const renewed = await named.authorize(request(), forever);
  assert.notEqual(headerOf(renewed.headers, "authorization"), `Bearer ${token}`);
  assert.equal(issuer.refreshes, 1);
  sources.close();
});
