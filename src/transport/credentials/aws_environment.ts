import { optional } from "../../base/optional.ts";
import { Secret } from "../../base/secret.ts";
import type { AwsKeys } from "./aws.ts";
import type { CredentialDeps } from "./deps.ts";

/** The keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. */
export function environmentKeys({ env }: Pick<CredentialDeps, "env">): AwsKeys | undefined {
  const accessKeyId = env("AWS_ACCESS_KEY_ID") ?? "";
  const secret = env("AWS_SECRET_ACCESS_KEY") ?? "";
  const token = env("AWS_SESSION_TOKEN") ?? "";
  if (accessKeyId === "" || secret === "") return undefined;
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret, "$AWS_SECRET_ACCESS_KEY"),
    ...optional(
      "sessionToken",
      token === "" ? undefined : new Secret(token, "$AWS_SESSION_TOKEN"),
    ),
  };
}
