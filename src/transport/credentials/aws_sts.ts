import { Fault } from "../../base/fault.ts";
import { Secret } from "../../base/secret.ts";
import { type Signable, type SigningKeys, signSigV4 } from "../sigv4.ts";
import type { AwsKeys, AwsSearch } from "./aws.ts";
import { ask, refusal } from "./ask.ts";
import { originOf } from "../origin_of.ts";
import { requiredText } from "./required_text.ts";

/** A role to take on. */
export interface Role {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly durationSeconds?: string;
}

const WHAT = "AWS credentials from STS";

/** The keys of the role in `AWS_ROLE_ARN`, for the token in `AWS_WEB_IDENTITY_TOKEN_FILE` (EKS). */
export function webIdentityKeys(
  search: AwsSearch,
  signal: AbortSignal,
): Promise<AwsKeys | undefined> {
  const { env } = search.deps;
  const file = env("AWS_WEB_IDENTITY_TOKEN_FILE") ?? "";
  const arn = env("AWS_ROLE_ARN") ?? "";
  if (file === "" || arn === "") return Promise.resolve(undefined);
  return assumeWithToken(
    search,
    { arn, sessionName: sessionName(env("AWS_ROLE_SESSION_NAME")) },
    { path: file, from: "$AWS_WEB_IDENTITY_TOKEN_FILE" },
    signal,
  );
}

/** The session's name in AWS's logs. */
export function sessionName(chosen: string | undefined): string {
  return chosen === undefined || chosen === "" ? "planoai" : chosen;
}

/** Trades an identity token for a role's keys. The file is read each time: it is rotated. */
export async function assumeWithToken(
  search: AwsSearch,
  role: Role,
  file: { readonly path: string; readonly from: string },
  signal: AbortSignal,
): Promise<AwsKeys> {
  const token = (await requiredText(search.deps, file)).trim();
  return await askSts(
    search,
    { Action: "AssumeRoleWithWebIdentity", ...parameters(role), WebIdentityToken: token },
    undefined,
    signal,
  );
}

/** Trades keys for a role's. */
export async function assumeRole(
  search: AwsSearch,
  role: Role,
  keys: SigningKeys,
  signal: AbortSignal,
): Promise<AwsKeys> {
  return await askSts(search, { Action: "AssumeRole", ...parameters(role) }, keys, signal);
}

function parameters(role: Role): Readonly<Record<string, string>> {
  return {
    Version: "2011-06-15",
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
  };
}

async function askSts(
  { deps, region }: AwsSearch,
  form: Readonly<Record<string, string>>,
  keys: SigningKeys | undefined,
  signal: AbortSignal,
): Promise<AwsKeys> {
  const url = stsUrl(deps.env("AWS_ENDPOINT_URL_STS"), region);
  const body = new URLSearchParams(form).toString();
  const plain: Signable = {
    origin: originOf(url),
    method: "POST",
    path: url.pathname + url.search,
    headers: [["content-type", "application/x-www-form-urlencoded"]],
    body: new TextEncoder().encode(body),
  };
  const scope = { region, service: "sts", nowMs: deps.now() };
  const { headers } = keys === undefined ? plain : signSigV4(plain, keys, scope);
  const { status, text } = await ask(
    deps.upstream,
    { what: WHAT, url, method: "POST", headers, body },
    signal,
  );
  if (status !== 200) {
    const said = [member(text, "Code"), member(text, "Message")].filter((one) => one !== undefined);
    throw refusal({
      what: WHAT,
      url,
      status,
      said: said.join(": "),
      secrets: [
        form.WebIdentityToken ?? "",
        keys?.secretAccessKey.reveal() ?? "",
        keys?.sessionToken?.reveal() ?? "",
      ],
      note: `role ${form.RoleArn}; its trust policy must allow this identity`,
    });
  }
  return keysIn(text);
}

/** The regional endpoint, as AWS's tools have it by default. */
function stsUrl(chosen: string | undefined, region: string): URL {
  if (chosen !== undefined && URL.canParse(chosen)) return new URL(chosen);
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(`https://sts.${region}.${domain}/`);
}

function keysIn(xml: string): AwsKeys {
  const accessKeyId = member(xml, "AccessKeyId");
  const secret = member(xml, "SecretAccessKey");
  const token = member(xml, "SessionToken");
  const expiresAtMs = Date.parse(member(xml, "Expiration") ?? "");
  if (
    accessKeyId === undefined || secret === undefined || token === undefined ||
    Number.isNaN(expiresAtMs)
  ) {
    throw new Fault("upstream_refused", `Cannot get ${WHAT}: its answer holds no credentials`);
  }
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret, "STS"),
    sessionToken: new Secret(token, "STS"),
    expiresAtMs,
  };
}

/** The text of the first element of a name. What is read here never holds elements. */
function member(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return text === undefined || text === "" ? undefined : unescaped(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]!);
}
