import type { ProviderEntry } from "../../config/resolved.ts";
import type { Auth } from "../../providers/provider.ts";
import type { Authorizer } from "../authorizer.ts";
import { AwsAuthorizer } from "./aws_authorizer.ts";
import { ChatgptAuthorizer } from "./chatgpt_authorizer.ts";
import { GoogleAuthorizer } from "./google_authorizer.ts";
import { headerNames, isPlain } from "./plain.ts";
import type { CredentialSources } from "./sources.ts";

/**
 * What adds an entry's credential, when that has to be fetched or computed. `undefined` when it is
 * plain: a configured key, the client's own, one in the config's headers, or none at all. `auth` is
 * the provider's way unless the dialect has its own (`Way.auth`).
 */
export function authorizerFor(
  entry: ProviderEntry,
  sources: CredentialSources,
  auth: Auth = entry.provider.auth,
): Authorizer | undefined {
  if (isPlain(entry)) return undefined;
  const configured = headerNames(entry);
  switch (auth.kind) {
    case "bearer":
    case "header":
    case "none":
      return undefined;
    case "sigv4":
      return new AwsAuthorizer(sources, auth.service, entry);
    case "gcp":
      return new GoogleAuthorizer(sources, configured);
    case "chatgpt":
      return new ChatgptAuthorizer(sources, configured);
    default:
      return auth satisfies never;
  }
}
