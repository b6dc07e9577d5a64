import { googleKeyPath } from "../../base/google_key_file.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import type { Auth } from "../../providers/provider.ts";
import { atHome, profileFiles, profileName, readProfiles } from "./aws_profiles.ts";
import type { CredentialDeps } from "./deps.ts";
import { fetchedKinds } from "./plain.ts";

/** What finding files needs of the outside. */
export type FileDeps = Pick<CredentialDeps, "env" | "home" | "readText">;

/**
 * Every file outside of planoai's own folder that the credentials of these entries may be read from,
 * whether it exists or not: a process with few rights is given these and no folder.
 */
export async function credentialFiles(
  entries: readonly ProviderEntry[],
  deps: FileDeps,
): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const kind of fetchedKinds(entries)) {
    for (const file of await filesOf(kind, deps)) files.add(file);
  }
  return [...files];
}

async function filesOf(kind: Auth["kind"], deps: FileDeps): Promise<readonly string[]> {
  switch (kind) {
    case "sigv4":
      return await awsFiles(deps);
    case "gcp":
      return [googleKeyPath((name) => deps.env(name), deps.home).path];
    case "chatgpt": // its file is in planoai's own folder
    case "bearer":
    case "header":
    case "none":
      return [];
    default:
      return kind satisfies never;
  }
}

async function awsFiles(deps: FileDeps): Promise<readonly string[]> {
  const { config, credentials } = profileFiles(deps);
  const named = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
    .map((name) => deps.env(name) ?? "").filter((path) => path !== "");
  return [config, credentials, ...named, ...await profileTokenFiles(deps)];
}

/** The token files of the chosen profile and of those that its roles come from. */
async function profileTokenFiles(deps: FileDeps): Promise<readonly string[]> {
  const profiles = await readProfiles(deps);
  const files: string[] = [];
  const seen = new Set<string>();
  let name: string | undefined = profileName(deps);
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const file = profiles.get(name)?.get("web_identity_token_file");
    if (file !== undefined) files.push(atHome(file, deps.home));
    name = profiles.get(name)?.get("source_profile");
  }
  return files;
}
