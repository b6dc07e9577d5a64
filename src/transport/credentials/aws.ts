import { Fault } from "../../base/fault.ts";
import type { SigningKeys } from "../sigv4.ts";
import { containerKeys, instanceKeys } from "./aws_metadata.ts";
import { profileKeys } from "./aws_profile.ts";
import { profileName } from "./aws_profiles.ts";
import { environmentKeys } from "./aws_environment.ts";
import { webIdentityKeys } from "./aws_sts.ts";
import type { CredentialDeps } from "./deps.ts";
import type { Ending } from "./lease.ts";

/** AWS's keys, and when they end. */
export interface AwsKeys extends SigningKeys, Ending {}

/** What the places of {@link findAwsKeys} are searched with. */
export interface AwsSearch {
  readonly deps: CredentialDeps;
  /** Where the security token service is asked. */
  readonly region: string;
}

/** One place where AWS's own tools look. */
interface Place {
  /** For the error that names them all. */
  name(search: AwsSearch): string;
  /** `undefined` when nothing is there. Throws a `Fault` when something is, and is wrong. */
  keys(search: AwsSearch, signal: AbortSignal): Promise<AwsKeys | undefined>;
}

/** In AWS's order: the first that has keys wins. */
const PLACES: readonly Place[] = [
  {
    name: () => "the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)",
    keys: ({ deps }) => Promise.resolve(environmentKeys(deps)),
  },
  {
    name: ({ deps }) => `profile "${profileName(deps)}" of ~/.aws/config and ~/.aws/credentials`,
    keys: profileKeys,
  },
  {
    name: () => "web identity (AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN)",
    keys: webIdentityKeys,
  },
  {
    name: () => "the container (AWS_CONTAINER_CREDENTIALS_FULL_URI or _RELATIVE_URI)",
    keys: containerKeys,
  },
  { name: () => "the EC2 instance", keys: instanceKeys },
];

/**
 * AWS's credentials as AWS's own tools find them. Throws a {@link Fault}: `config` when there are none
 * or what is there is wrong, `upstream_refused` when who hands them out does not answer.
 */
export async function findAwsKeys(search: AwsSearch, signal: AbortSignal): Promise<AwsKeys> {
  for (const place of PLACES) {
    const keys = await place.keys(search, signal);
    if (keys !== undefined) return keys;
  }
  const places = PLACES.map((place) => place.name(search)).join("; ");
  throw new Fault("config", `Cannot sign the request: no AWS credentials in ${places}`, {
    note: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, " +
      "or give the provider's entry an access_key (a Bedrock API key)",
  });
}
