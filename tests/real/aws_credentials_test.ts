import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { findAwsKeys } from "../../src/transport/credentials/aws.ts";
import { CredentialWorld, forever } from "../support/credential_world.ts";
import { denoCache } from "../support/deno_cache.ts";

/** A user's files and variables; `{url}` and `{home}` stand for the world's. */
interface Scene {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;

const SCENES: readonly Scene[] = [
  {
    name: "the environment before the usual profile",
    env: { AWS_ACCESS_KEY_ID: "ENV", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" },
    files: { ".aws/credentials": `[default]\n${keys("FILE")}` },
  },
  {
    name: "both files say something of one profile",
    files: {
      ".aws/config": `[default]\nregion = eu-west-1\n${keys("CONFIG")}`,
      ".aws/credentials": `# mine\n[default]\n${keys("CREDENTIALS")}aws_session_token = t=\n`,
    },
  },
  {
    name: "a profile of the config file, with comments and a nested block",
    env: { AWS_PROFILE: "work" },
    files: {
      ".aws/config": `[profile work]\ns3 =\n  addressing_style = path\n; no\n${keys("WORK")}`,
    },
  },
  {
    name: "a role by way of another profile",
    env: { AWS_PROFILE: "role" },
    files: {
      ".aws/config": `[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\n` +
        `source_profile = base\nexternal_id = e\n[profile base]\n${keys("BASE")}`,
    },
  },
  {
    name: "a profile's token file",
    env: { AWS_PROFILE: "pod" },
    files: {
      token: "web.identity.token",
      ".aws/config": "[profile pod]\nrole_arn = arn:aws:iam::123456789012:role/r\n" +
        "web_identity_token_file = {home}/token\n",
    },
  },
  {
    name: "the web identity of a pod",
    env: {
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/r",
      AWS_WEB_IDENTITY_TOKEN_FILE: "{home}/token",
    },
    files: { token: "web.identity.token" },
  },
  {
    name: "a container",
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "{url}/container",
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "token",
    },
  },
  { name: "an EC2 instance", env: { AWS_EC2_METADATA_DISABLED: "false" } },
];

/** Plays STS, a container's agent and the instance metadata service; its keys tell who asked for what. */
function answer(
  { method, path, headers, body }: CredentialWorld["asked"][number],
): Response {
  if (path === "/latest/api/token") return new Response(method === "PUT" ? "session" : "no");
  if (path === "/latest/meta-data/iam/security-credentials/") return new Response("the-role");
  const Expiration = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, "");
  if (method === "GET") {
    const token = headers.get("authorization") ?? headers.get("x-aws-ec2-metadata-token");
    const AccessKeyId = `FROM${path.replaceAll(/\W/g, "_")}`;
    return Response.json({ AccessKeyId, SecretAccessKey: "s", Token: token, Expiration });
  }
  const form = new URLSearchParams(body);
  const action = form.get("Action");
  const signer = /Credential=(\w+)\//.exec(headers.get("authorization") ?? "")?.[1] ?? "nobody";
  const who = form.get("WebIdentityToken") ?? form.get("ExternalId");
  return new Response(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>` +
      `<Credentials><AccessKeyId>ASIA_${signer}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
      `<SessionToken>${form.get("RoleArn")} ${who}</SessionToken>` +
      `<Expiration>${Expiration}</Expiration></Credentials></${action}Result>` +
      `<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
    { headers: { "content-type": "text/xml" } },
  );
}

const program = fileURLToPath(new URL("./aws_credentials.ts", import.meta.url));

async function official(env: Readonly<Record<string, string>>): Promise<unknown> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", program],
    clearEnv: true,
    env: { ...env, DENO_DIR: denoCache() },
  }).output();
  const text = new TextDecoder().decode(stdout);
  return text === "" ? new TextDecoder().decode(stderr) : JSON.parse(text);
}

Deno.test("findAwsKeys finds what AWS's own chain finds", async () => {
  await Promise.all(SCENES.map(async ({ name, env = {}, files = {} }) => {
    await using w = new CredentialWorld();
    w.answer = answer;
    const filled = (text: string) => text.replaceAll("{url}", w.url).replaceAll("{home}", w.home);
    for (const [path, text] of Object.entries(files)) w.write(path, filled(text));
    Object.assign(w.env, {
      HOME: w.home,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: w.url,
      AWS_ENDPOINT_URL_STS: w.url,
    });
    for (const [key, value] of Object.entries(env)) w.env[key] = filled(value);
    const ours = await findAwsKeys({ deps: w.deps, region: "eu-west-1" }, forever);
    const theirs = await official(w.env);
    assert.deepEqual(
      {
        accessKeyId: ours.accessKeyId,
        secretAccessKey: ours.secretAccessKey.reveal(),
        ...(ours.sessionToken === undefined ? {} : { sessionToken: ours.sessionToken.reveal() }),
      },
      theirs,
      name,
    );
  }));
});
