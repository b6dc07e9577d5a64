import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { Secret } from "../../base/secret.ts";
import type { AwsKeys, AwsSearch } from "./aws.ts";
import { environmentKeys } from "./aws_environment.ts";
import { containerKeys, instanceKeys } from "./aws_metadata.ts";
import { assumeRole, assumeWithToken, type Role, sessionName } from "./aws_sts.ts";
import { atHome, type Profile, profileName, type Profiles, readProfiles } from "./aws_profiles.ts";

/** The keys of the chosen profile; `undefined` when the usual one does not exist or holds none. */
export async function profileKeys(
  search: AwsSearch,
  signal: AbortSignal,
): Promise<AwsKeys | undefined> {
  const name = profileName(search.deps);
  const profiles = await readProfiles(search.deps);
  if (!profiles.has(name) && name === "default") return undefined;
  return await new ProfileWalk(search, profiles, signal).keys(name, []);
}

/** Follows `source_profile` from role to role. */
class ProfileWalk {
  readonly #search: AwsSearch;
  readonly #profiles: Profiles;
  readonly #signal: AbortSignal;

  constructor(search: AwsSearch, profiles: Profiles, signal: AbortSignal) {
    this.#search = search;
    this.#profiles = profiles;
    this.#signal = signal;
  }

  async keys(name: string, before: readonly string[]): Promise<AwsKeys | undefined> {
    const profile = this.#profiles.get(name);
    if (profile === undefined) {
      throw fault(name, "neither ~/.aws/config nor ~/.aws/credentials has it", {
        note: before.length === 0
          ? "AWS_PROFILE names it; aws configure list-profiles lists those there are"
          : `source_profile of "${before.at(-1)}" names it`,
      });
    }
    const seen = before.includes(name);
    if (seen && staticKeys(name, profile) === undefined) {
      throw fault(name, `its source_profile leads back to it (${[...before, name].join(" → ")})`);
    }
    // A role whose source is its own profile uses the keys that stand beside it.
    if (profile.has("role_arn") && !seen) return await this.#role(name, profile, [...before, name]);
    const keys = staticKeys(name, profile);
    if (keys === undefined) refuseForeign(name, profile);
    return keys;
  }

  async #role(name: string, profile: Profile, path: readonly string[]): Promise<AwsKeys> {
    const role = roleOf(name, profile);
    const tokenFile = profile.get("web_identity_token_file");
    if (tokenFile !== undefined) {
      const file = {
        path: atHome(tokenFile, this.#search.deps.home),
        from: `AWS profile "${name}"`,
      };
      return await assumeWithToken(this.#search, role, file, this.#signal);
    }
    const source = profile.get("source_profile");
    const keys = source === undefined
      ? await this.#named(name, profile.get("credential_source"))
      : await this.keys(source, path);
    if (keys === undefined) {
      throw fault(name, `${source === undefined ? "its source" : `"${source}"`} has no keys`);
    }
    return await assumeRole(this.#search, role, keys, this.#signal);
  }

  async #named(name: string, source: string | undefined): Promise<AwsKeys | undefined> {
    switch (source) {
      case "Environment":
        return environmentKeys(this.#search.deps);
      case "EcsContainer":
        return await containerKeys(this.#search, this.#signal);
      case "Ec2InstanceMetadata":
        return await instanceKeys(this.#search, this.#signal);
      case undefined:
        throw fault(name, "role_arn without source_profile, credential_source or a token file");
      default:
        throw fault(name, `credential_source "${source}" is none`, {
          note: "use Environment, EcsContainer or Ec2InstanceMetadata",
        });
    }
  }
}

function roleOf(name: string, profile: Profile): Role {
  if (profile.has("mfa_serial")) {
    throw fault(name, "its role asks for a code (mfa_serial), and nobody is there to type one", {
      note: exportNote(name),
    });
  }
  return {
    arn: profile.get("role_arn")!,
    sessionName: sessionName(profile.get("role_session_name")),
    ...optional("externalId", profile.get("external_id")),
    ...optional("durationSeconds", profile.get("duration_seconds")),
  };
}

function staticKeys(name: string, profile: Profile): AwsKeys | undefined {
  const accessKeyId = profile.get("aws_access_key_id");
  const secret = profile.get("aws_secret_access_key");
  const token = profile.get("aws_session_token");
  if (accessKeyId === undefined || secret === undefined) return undefined;
  const from = `AWS profile "${name}"`;
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret, from),
    ...optional("sessionToken", token === undefined ? undefined : new Secret(token, from)),
  };
}

/** Ways to get keys that planoai leaves to AWS's tools. */
const FOREIGN = [
  ["credential_process", "it runs a program, and planoai runs none for keys"],
  ["sso_session", "it signs in through a browser (sso_session)"],
  ["sso_start_url", "it signs in through a browser (sso_start_url)"],
  ["login_session", "it signs in through a browser (login_session)"],
] as const;

function refuseForeign(name: string, profile: Profile): void {
  for (const [key, state] of FOREIGN) {
    if (profile.has(key)) throw fault(name, state, { note: exportNote(name) });
  }
}

/** AWS's own tool hands out what it has found as variables. */
function exportNote(name: string): string {
  return `start planoai after: eval "$(aws configure export-credentials --profile ${name} ` +
    '--format env)"';
}

function fault(name: string, state: string, options: { readonly note?: string } = {}): Fault {
  return new Fault("config", `Cannot use AWS profile "${name}": ${state}`, options);
}
