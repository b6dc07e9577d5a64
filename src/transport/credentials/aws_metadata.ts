import { Fault } from "../../base/fault.ts";
import { parseObject, stringOf } from "../../base/json.ts";
import { isLoopback } from "../../base/loopback.ts";
import { Secret } from "../../base/secret.ts";
import type { HeaderPair } from "../upstream.ts";
import { ask, METADATA_WAITS, type Question, refusal } from "./ask.ts";
import type { AwsKeys, AwsSearch } from "./aws.ts";
import type { CredentialDeps } from "./deps.ts";
import { requiredText } from "./required_text.ts";

const CONTAINER = "AWS credentials from the container";
const INSTANCE = "AWS credentials from the EC2 instance";

/** Where ECS and EKS hand out keys without TLS; other hosts must have it. */
const CONTAINER_HOSTS = new Set(["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]);

/** The keys that ECS, EKS Pod Identity and the like hand to a container. */
export async function containerKeys(
  { deps }: AwsSearch,
  signal: AbortSignal,
): Promise<AwsKeys | undefined> {
  const url = containerUrl(deps);
  if (url === undefined) return undefined;
  const headers = await containerHeaders(deps);
  const question = { what: CONTAINER, url, headers } as const;
  return keysIn(question, await get(deps, question, signal));
}

function containerUrl({ env }: CredentialDeps): URL | undefined {
  const relative = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ?? "";
  if (relative.startsWith("/")) return new URL(`http://169.254.170.2${relative}`);
  const full = env("AWS_CONTAINER_CREDENTIALS_FULL_URI") ?? "";
  if (full === "") return undefined;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (
    url?.protocol === "https:" ||
    url?.protocol === "http:" && (CONTAINER_HOSTS.has(url.hostname) || isLoopback(url.hostname))
  ) return url;
  throw new Fault(
    "config",
    "Cannot use AWS_CONTAINER_CREDENTIALS_FULL_URI: neither https nor an address of this machine",
  );
}

async function containerHeaders(deps: CredentialDeps): Promise<readonly HeaderPair[]> {
  const path = deps.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") ?? "";
  const token = path === ""
    ? deps.env("AWS_CONTAINER_AUTHORIZATION_TOKEN") ?? ""
    : await requiredText(deps, { path, from: "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" });
  return token.trim() === "" ? [] : [["authorization", token.trim()]];
}

/**
 * The keys of an EC2 instance's role, by version 2 of its metadata service: version 1 gives keys to
 * whoever can make a program send a GET. `undefined` when nothing answers, as on any other machine.
 */
export async function instanceKeys(
  { deps }: AwsSearch,
  signal: AbortSignal,
): Promise<AwsKeys | undefined> {
  if (deps.env("AWS_EC2_METADATA_DISABLED")?.toLowerCase() === "true") return undefined;
  const root = instanceRoot(deps);
  const session = await sessionToken(deps, root, signal);
  if (session === undefined) return undefined;
  const headers = [["x-aws-ec2-metadata-token", session]] as const;
  const roles = new URL("latest/meta-data/iam/security-credentials/", root);
  const list = await get(deps, { what: INSTANCE, url: roles, headers }, signal);
  if (list.status === 404) return undefined; // an instance without a role
  const role = list.text.split("\n", 1)[0]!.trim();
  if (list.status !== 200 || role === "") throw refusal({ what: INSTANCE, url: roles, ...list });
  const question = {
    what: INSTANCE,
    url: new URL(encodeURIComponent(role), roles),
    headers,
  } as const;
  return keysIn(question, await get(deps, question, signal));
}

function instanceRoot({ env }: CredentialDeps): URL {
  const chosen = env("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "";
  return new URL(URL.canParse(chosen) ? chosen : "http://169.254.169.254/");
}

async function sessionToken(
  deps: CredentialDeps,
  root: URL,
  signal: AbortSignal,
): Promise<string | undefined> {
  const url = new URL("latest/api/token", root);
  const headers = [["x-aws-ec2-metadata-token-ttl-seconds", "21600"]] as const;
  try {
    const { status, text } = await ask(
      deps.direct,
      { what: INSTANCE, url, method: "PUT", headers, timeouts: METADATA_WAITS },
      signal,
    );
    return status === 200 ? text.trim() : undefined;
  } catch (error) {
    if (error instanceof Fault && error.code === "upstream_refused") return undefined;
    throw error;
  }
}

/** A GET that no proxy sees. */
async function get(
  deps: CredentialDeps,
  question: Pick<Question, "what" | "url" | "headers">,
  signal: AbortSignal,
) {
  return await ask(deps.direct, { ...question, method: "GET", timeouts: METADATA_WAITS }, signal);
}

function keysIn(
  { what, url }: Pick<Question, "what" | "url">,
  { status, text }: { readonly status: number; readonly text: string },
): AwsKeys {
  const answer = parseObject(text);
  if (status !== 200) {
    throw refusal({ what, url, status, said: stringOf(answer?.code) ?? stringOf(answer?.message) });
  }
  const accessKeyId = stringOf(answer?.AccessKeyId);
  const secret = stringOf(answer?.SecretAccessKey);
  const token = stringOf(answer?.Token);
  const expiresAtMs = Date.parse(stringOf(answer?.Expiration) ?? "");
  if (accessKeyId === undefined || secret === undefined) {
    throw new Fault("upstream_refused", `Cannot get ${what}: its answer holds no credentials`);
  }
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret, what),
    ...(token === undefined ? {} : { sessionToken: new Secret(token, what) }),
    ...(Number.isNaN(expiresAtMs) ? {} : { expiresAtMs }),
  };
}
