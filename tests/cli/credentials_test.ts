import assert from "@std/assert";
import { jwt } from "../support/chatgpt_issuer.ts";
import { threadReads } from "../../src/telemetry/store/self_thread.ts";
import { freePort, User } from "./planoai.ts";

/** What each provider was shown. */
interface Seen {
  readonly path: string;
  readonly headers: Headers;
}

/** Plays Bedrock, Google's token endpoint, Vertex AI and ChatGPT, just as far as it goes. */
function providers() {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    seen.push({ path: pathname, headers: request.headers });
    if (pathname === "/google/token") {
      return Response.json({ access_token: "google-token", expires_in: 3600 });
    }
    if (pathname === "/issuer/oauth/token") {
      return Response.json({
        access_token: jwt({ exp: Math.floor(Date.now() / 1000) + 3600 }),
        refresh_token: "second",
      });
    }
    if (request.headers.get("authorization") === "Bearer refused") {
      return Response.json({ detail: "Unauthorized" }, { status: 401 });
    }
    return Response.json({ message: "that is far enough" }, { status: 418 });
  });
  return {
    seen,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const ask = (port: number, model: string) =>
  fetch(`http://127.0.0.1:${port}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, input: "Hello", stream: true }),
  }).then((response) => response.text());

for (const workers of [1, 2]) {
  const who = workers === 1 ? "its daemon" : "its workers";
  const what = `up gives ${who} the files of AWS's, Google's and ChatGPT's credentials and no more`;
  Deno.test(what, () => findsCredentials(workers));
}

async function findsCredentials(workers: number): Promise<void> {
  await using user = User.create();
  await using vendors = providers();
  const port = freePort();
  user.write(
    "config.yaml",
    `version: v0.4.0
listeners:
  - {type: model, name: llm, port: ${port}}
model_providers:
  - {model: amazon_bedrock/claude, base_url: "${vendors.url}/bedrock", region: eu-west-1}
  - {model: vertex_ai/gemini-x, base_url: "${vendors.url}/vertex", location: global}
  - {model: chatgpt/gpt-5, base_url: "${vendors.url}/chatgpt"}
`,
  );
  await Deno.mkdir(`${user.home}/.aws`);
  await Deno.writeTextFile(
    `${user.home}/.aws/credentials`,
    "[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=secret\n",
  );
  user.write(
    "key.json",
    JSON.stringify({
      type: "authorized_user",
      project_id: "my-project",
      client_id: "i",
      client_secret: "s",
      refresh_token: "r",
      token_uri: `${vendors.url}/google/token`,
    }),
  );
  await Deno.mkdir(`${user.home}/.plano/chatgpt`, { recursive: true });
  await Deno.writeTextFile(
    `${user.home}/.plano/chatgpt/auth.json`,
    JSON.stringify({
      access_token: jwt({}),
      refresh_token: "first",
      expires_at: 1,
      account_id: "acc_1",
    }),
  );
  const up = await user.planoai(["up", "--workers", `${workers}`], {
    AWS_PROFILE: "work",
    // Relative to where `up` was typed; the daemon runs elsewhere.
    GOOGLE_APPLICATION_CREDENTIALS: "key.json",
    PLANO_CHATGPT_ISSUER: `${vendors.url}/issuer`,
  });
  assert.equal(up.code, 0, up.err);
  assert.match(up.out, /amazon_bedrock\/claude +AWS credentials: environment, profile or role\n/);
  assert.match(up.out, /chatgpt\/gpt-5 +planoai chatgpt login\n/);

  const words = await Promise.all(
    ["amazon_bedrock/claude", "vertex_ai/gemini-x", "chatgpt/gpt-5"].map((name) => ask(port, name)),
  );
  const shown = (folder: string) =>
    vendors.seen.find(({ path }) => path.startsWith(folder))?.headers.get("authorization");
  assert.match(
    shown("/bedrock") ?? "",
    /^AWS4-HMAC-SHA256 Credential=AKIAWORK\/\d{8}\/eu-west-1\/bedrock\//,
    words.join("\n"),
  );
  assert.equal(shown("/vertex"), "Bearer google-token", words.join("\n"));
  const file = `${user.home}/.plano/chatgpt/auth.json`;
  const { access_token, refresh_token } = JSON.parse(await Deno.readTextFile(file));
  assert.equal(refresh_token, "second", "the daemon has renewed the login and kept it");
  assert.equal(shown("/chatgpt"), `Bearer ${access_token}`, words.join("\n"));

  const { pid } = user.record();
  if (Deno.build.os === "linux") {
    const command = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
    const reads = command.find((word) => word.startsWith("--allow-read="))!.slice(13).split(",");
    assert.deepEqual(reads, [
      `${user.home}/.plano`,
      `${user.home}/.aws/config`,
      `${user.home}/.aws/credentials`,
      `${user.folder}/key.json`,
      // Of this program's own files those that a thread of the trace store loads.
      ...threadReads(),
    ]);
  }
  assert.equal((await user.planoai(["down"])).code, 0);
}

Deno.test("up warns when nobody is logged in to ChatGPT; a later login counts, and is renewed when refused (W127)", async () => {
  await using user = User.create();
  await using vendors = providers();
  const port = freePort();
  user.write(
    "config.yaml",
    `version: v0.4.0
listeners:
  - {type: model, name: llm, port: ${port}}
model_providers:
  - {model: chatgpt/gpt-5, base_url: "${vendors.url}/chatgpt"}
`,
  );
  const up = await user.planoai(["up"], { PLANO_CHATGPT_ISSUER: `${vendors.url}/issuer` });
  assert.equal(up.code, 0, up.err);
  assert.match(
    up.err,
    /warning: "chatgpt\/gpt-5" cannot be called yet: nobody is logged in to ChatGPT\nnote: planoai chatgpt login/,
  );
  assert.match(await ask(port, "chatgpt/gpt-5"), /Cannot call ChatGPT: nobody is logged in/);
  assert.equal(vendors.seen.length, 0);
  await Deno.mkdir(`${user.home}/.plano/chatgpt`, { recursive: true });
  await Deno.writeTextFile(
    `${user.home}/.plano/chatgpt/auth.json`,
    JSON.stringify({
      access_token: "refused",
      refresh_token: "first",
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    }),
  );
  const words = await ask(port, "chatgpt/gpt-5");
  assert.match(words, /that is far enough/);
  assert.deepEqual(
    vendors.seen.map(({ path, headers }) => [path, headers.get("authorization")?.slice(0, 14)]),
    [
      ["/chatgpt/responses", "Bearer refused"],
      ["/issuer/oauth/token", undefined],
      ["/chatgpt/responses", `Bearer ${jwt({}).slice(0, 7)}`],
    ],
  );
  assert.equal((await user.planoai(["down"])).code, 0);
});
