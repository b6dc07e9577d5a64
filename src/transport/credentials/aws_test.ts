import assert from "@std/assert";
import { type Asked, CredentialWorld, forever } from "../../../tests/support/credential_world.ts";
import type { Fault } from "../../base/fault.ts";
import { findAwsKeys } from "./aws.ts";

const END = "2026-01-31T13:00:00Z";

/** STS's answer with keys. */
function stsKeys(action: string, id = "ASIAROLE"): Response {
  return new Response(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>
      <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/planoai</Arn></AssumedRoleUser>
      <Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>sts/secret+</SecretAccessKey>
      <SessionToken>sts-token==</SessionToken><Expiration>${END}</Expiration></Credentials>
    </${action}Result></${action}Response>`,
    { headers: { "content-type": "text/xml" } },
  );
}

/** The metadata services' answer with keys. */
const metadataKeys = () =>
  Response.json({
    Code: "Success",
    AccessKeyId: "ASIAMETA",
    SecretAccessKey: "meta-secret",
    Token: "meta-token",
    Expiration: END,
  });

/** A world where nothing answers unless the test says so. */
function world(env: Readonly<Record<string, string>> = {}): CredentialWorld {
  const world = new CredentialWorld();
  Object.assign(world.env, {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_STS: world.url,
    ...env,
  });
  return world;
}

async function find({ deps }: CredentialWorld) {
  const keys = await findAwsKeys({ deps, region: "eu-west-1" }, forever);
  return [
    keys.accessKeyId,
    keys.secretAccessKey.reveal(),
    keys.sessionToken?.reveal(),
    keys.expiresAtMs,
  ];
}

const rejection = async (world: CredentialWorld): Promise<Fault> => {
  try {
    await find(world);
  } catch (error) {
    return error as Fault;
  }
  throw new Error("nothing was wrong");
};

const form = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body));

Deno.test("findAwsKeys takes the environment before everything else", async () => {
  await using w = world({
    AWS_ACCESS_KEY_ID: "AKIAENV",
    AWS_SECRET_ACCESS_KEY: "env-secret",
    AWS_SESSION_TOKEN: "env-token",
    AWS_ROLE_ARN: "arn:role",
    AWS_WEB_IDENTITY_TOKEN_FILE: "token",
  });
  w.write(".aws/credentials", "[default]\naws_access_key_id=A\naws_secret_access_key=B\n");
  assert.deepEqual(await find(w), ["AKIAENV", "env-secret", "env-token", undefined]);
  delete w.env.AWS_SESSION_TOKEN;
  assert.deepEqual(await find(w), ["AKIAENV", "env-secret", undefined, undefined]);
  assert.equal(w.asked.length, 0);
});

Deno.test("findAwsKeys reads profiles of both files, credentials first, and the chosen one", async () => {
  await using w = world();
  w.write(
    ".aws/config",
    "# comment\n[default]\nregion = x\naws_access_key_id = FROM_CONFIG\n" +
      "aws_secret_access_key = config-secret ; not part of it\ns3 =\n  aws_access_key_id = nested\n" +
      "[profile  other]\nAWS_Access_Key_Id=OTHER\r\naws_secret_access_key=o=1\n[other]\nx=y\n",
  );
  assert.deepEqual(await find(w), ["FROM_CONFIG", "config-secret", undefined, undefined]);
  w.write(
    ".aws/credentials",
    "[default]\naws_access_key_id = FROM_CREDENTIALS\naws_secret_access_key = s\n" +
      "aws_session_token = t\n",
  );
  assert.deepEqual(await find(w), ["FROM_CREDENTIALS", "s", "t", undefined]);
  w.env.AWS_PROFILE = "other";
  assert.deepEqual(await find(w), ["OTHER", "o=1", undefined, undefined]);
  w.env.AWS_CONFIG_FILE = "~/elsewhere";
  w.write("elsewhere", "[profile other]\naws_access_key_id=E\naws_secret_access_key=F\n");
  assert.deepEqual(await find(w), ["E", "F", undefined, undefined]);
});

Deno.test("findAwsKeys takes on roles, one through the other, each signed by the one before", async () => {
  await using w = world({ AWS_PROFILE: "outer" });
  w.write(
    ".aws/config",
    "[profile outer]\nrole_arn=arn:aws:iam::1:role/outer\nsource_profile=inner\n" +
      "external_id=x&y\nduration_seconds=900\n" +
      "[profile inner]\nrole_arn=arn:aws:iam::1:role/inner\nsource_profile=base\n" +
      "role_session_name=mine\n" +
      "[profile base]\naws_access_key_id=AKIABASE\naws_secret_access_key=base-secret\n",
  );
  let calls = 0;
  w.answer = () => stsKeys("AssumeRole", `ASIA${++calls}`);
  assert.deepEqual(await find(w), ["ASIA2", "sts/secret+", "sts-token==", Date.parse(END)]);
  const [inner, outer] = w.asked;
  assert.deepEqual(form(inner!), {
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: "arn:aws:iam::1:role/inner",
    RoleSessionName: "mine",
  });
  assert.match(
    inner!.headers.get("authorization")!,
    /^AWS4-HMAC-SHA256 Credential=AKIABASE\/20260131\/eu-west-1\/sts\/aws4_request, SignedHeaders=content-type;host;x-amz-date, /,
  );
  assert.deepEqual(form(outer!), {
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: "arn:aws:iam::1:role/outer",
    RoleSessionName: "planoai",
    ExternalId: "x&y",
    DurationSeconds: "900",
  });
  assert.match(outer!.headers.get("authorization")!, /Credential=ASIA1\//);
  assert.equal(outer!.headers.get("x-amz-security-token"), "sts-token==");
});

Deno.test("findAwsKeys takes a role's keys from its own profile or from a named source", async () => {
  await using w = world();
  w.answer = () => stsKeys("AssumeRole");
  w.write(
    ".aws/config",
    "[default]\nrole_arn=arn:r\nsource_profile=default\naws_access_key_id=OWN\n" +
      "aws_secret_access_key=s\n[profile env]\nrole_arn=arn:r\ncredential_source=EcsContainer\n",
  );
  await find(w);
  assert.match(w.asked[0]!.headers.get("authorization")!, /Credential=OWN\//);
  w.env.AWS_PROFILE = "env";
  w.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${w.url}/keys`;
  w.answer = ({ path }) => path === "/keys" ? metadataKeys() : stsKeys("AssumeRole");
  await find(w);
  assert.match(w.asked[2]!.headers.get("authorization")!, /Credential=ASIAMETA\//);
});

Deno.test("findAwsKeys says what is wrong with a profile, and the way out", async () => {
  const WRONG: readonly (readonly [config: string, message: RegExp, note: RegExp])[] = [
    ["", /^Cannot use AWS profile "p": neither .* has it$/, /AWS_PROFILE names it/],
    ["credential_process=/bin/keys", /it runs a program/, /export-credentials --profile p/],
    ["sso_session=mine", /signs in through a browser \(sso_session\)/, /export-credentials/],
    ["role_arn=arn:r", /without source_profile/, /^$/],
    ["role_arn=arn:r\nsource_profile=p", /leads back to it \(p → p\)/, /^$/],
    ["role_arn=arn:r\nsource_profile=gone", /"gone": neither/, /source_profile of "p"/],
    ["role_arn=arn:r\ncredential_source=Moon", /"Moon" is none/, /Ec2InstanceMetadata/],
    ["role_arn=arn:r\ncredential_source=Environment", /its source has no keys/, /^$/],
    ["role_arn=arn:r\nmfa_serial=m\nsource_profile=p", /asks for a code/, /export-credentials/],
    ["role_arn=arn:r\nweb_identity_token_file=/gone", /Cannot read "\/gone" of AWS profile/, /^$/],
  ];
  for (const [config, message, note] of WRONG) {
    await using w = world({ AWS_PROFILE: "p" });
    if (config !== "") w.write(".aws/config", `[profile p]\n${config}\n`);
    const fault = await rejection(w);
    assert.equal(fault.code, "config");
    assert.match(fault.message, message);
    assert.match(fault.note ?? "", note);
  }
});

Deno.test("findAwsKeys trades a web identity's token, read anew each time", async () => {
  await using w = world({ AWS_ROLE_ARN: "arn:aws:iam::1:role/pod" });
  w.env.AWS_WEB_IDENTITY_TOKEN_FILE = w.write("token", "first.token\n");
  w.answer = () => stsKeys("AssumeRoleWithWebIdentity");
  await find(w);
  w.write("token", "second.token");
  assert.deepEqual(await find(w), ["ASIAROLE", "sts/secret+", "sts-token==", Date.parse(END)]);
  assert.deepEqual(w.asked.map((one) => form(one).WebIdentityToken), [
    "first.token",
    "second.token",
  ]);
  assert.equal(form(w.asked[0]!).Action, "AssumeRoleWithWebIdentity");
  assert.equal(w.asked[0]!.headers.get("authorization"), null, "it is not signed");
});

Deno.test("findAwsKeys quotes STS's refusal without the token that it repeats", async () => {
  await using w = world({ AWS_ROLE_ARN: "arn:role" });
  w.env.AWS_WEB_IDENTITY_TOKEN_FILE = w.write("token", "canary.token");
  w.answer = () =>
    new Response(
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No &quot;canary.token&quot; here" +
        "</Message></Error></ErrorResponse>",
      { status: 403 },
    );
  const fault = await rejection(w);
  assert.equal(fault.code, "config");
  assert.equal(
    fault.message,
    `Cannot get AWS credentials from STS: ${w.host} answered 403: "AccessDenied: No "***" here"`,
  );
  assert.match(fault.note ?? "", /trust policy/);
  assert.doesNotMatch(Deno.inspect(fault), /canary/);
  w.answer = () => new Response("<html>", { status: 503 });
  assert.equal((await rejection(w)).code, "upstream_refused");
  w.answer = () => new Response("<x/>");
  assert.match((await rejection(w)).message, /its answer holds no credentials/);
  w.env.AWS_ENDPOINT_URL_STS = "http://127.0.0.1:1";
  const gone = await rejection(w);
  assert.equal(gone.code, "upstream_refused");
  assert.match(gone.message, /no answer from 127\.0\.0\.1:1 \(.*refused\)/);
});

Deno.test("findAwsKeys asks the container, with the token of its file, and no other machine", async () => {
  await using w = world();
  w.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${w.url}/v1/credentials?x=1`;
  w.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "from-env";
  w.answer = metadataKeys;
  assert.deepEqual(await find(w), ["ASIAMETA", "meta-secret", "meta-token", Date.parse(END)]);
  w.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = w.write("token", "from-file\n");
  await find(w);
  assert.deepEqual(
    w.asked.map(({ path, headers }) => [path, headers.get("authorization")]),
    [["/v1/credentials?x=1", "from-env"], ["/v1/credentials?x=1", "from-file"]],
  );
  w.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://evil.example/keys";
  assert.match((await rejection(w)).message, /neither https nor an address of this machine/);
});

Deno.test("findAwsKeys asks an EC2 instance by version 2 of its metadata service", async () => {
  await using w = world();
  delete w.env.AWS_EC2_METADATA_DISABLED;
  w.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = w.url;
  w.answer = ({ method, path }) => {
    if (method === "PUT") return new Response("session");
    return path.endsWith("/") ? new Response("my-role\n") : metadataKeys();
  };
  assert.deepEqual(await find(w), ["ASIAMETA", "meta-secret", "meta-token", Date.parse(END)]);
  assert.deepEqual(
    w.asked.map(({ method, path, headers }) => [
      method,
      path,
      headers.get("x-aws-ec2-metadata-token"),
    ]),
    [
      ["PUT", "/latest/api/token", null],
      ["GET", "/latest/meta-data/iam/security-credentials/", "session"],
      ["GET", "/latest/meta-data/iam/security-credentials/my-role", "session"],
    ],
  );
  w.asked.length = 0;
  w.answer = () => new Response("", { status: 403 });
  assert.match((await rejection(w)).message, /no AWS credentials/);
  assert.equal(w.asked.length, 1, "version 1 is never tried");
});

Deno.test("findAwsKeys without any names every place where it has looked", async () => {
  await using w = world();
  const fault = await rejection(w);
  assert.equal(fault.code, "config");
  for (
    const place of [
      "AWS_ACCESS_KEY_ID",
      'profile "default" of ~/.aws/config',
      "AWS_WEB_IDENTITY_TOKEN_FILE",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI",
      "the EC2 instance",
    ]
  ) assert.ok(fault.message.includes(place), place);
  assert.match(fault.note ?? "", /access_key/);
});
