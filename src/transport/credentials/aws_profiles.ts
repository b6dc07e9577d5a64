import type { CredentialDeps } from "./deps.ts";
import { parseSections } from "./ini.ts";

/** What both files say about one profile. */
export type Profile = ReadonlyMap<string, string>;

/** Every profile by its name. */
export type Profiles = ReadonlyMap<string, Profile>;

/** The profile that AWS's tools would use. */
export function profileName({ env }: Pick<CredentialDeps, "env">): string {
  const chosen = env("AWS_PROFILE") ?? "";
  return chosen === "" ? "default" : chosen;
}

/** The two files that hold profiles. */
export function profileFiles(
  { env, home }: Pick<CredentialDeps, "env" | "home">,
): { readonly config: string; readonly credentials: string } {
  const place = (name: string, usual: string) => {
    const chosen = env(name) ?? "";
    return chosen === "" ? usual : atHome(chosen, home);
  };
  return {
    config: place("AWS_CONFIG_FILE", `${home}/.aws/config`),
    credentials: place("AWS_SHARED_CREDENTIALS_FILE", `${home}/.aws/credentials`),
  };
}

/** `~/x` as AWS's tools read it. */
export function atHome(path: string, home: string): string {
  return path.startsWith("~/") ? home + path.slice(1) : path;
}

/** Reads both files. `credentials` wins, and writes names as they are; `config` says `profile x`. */
export async function readProfiles(
  deps: Pick<CredentialDeps, "env" | "home" | "readText">,
): Promise<Profiles> {
  const files = profileFiles(deps);
  const profiles = new Map<string, Map<string, string>>();
  const add = (name: string, section: Profile) => {
    profiles.set(name, new Map([...profiles.get(name) ?? [], ...section]));
  };
  for (const [title, section] of parseSections(await deps.readText(files.config) ?? "")) {
    if (title === "default") add(title, section);
    else if (title.startsWith("profile ")) add(title.slice("profile ".length), section);
  }
  for (const [name, section] of parseSections(await deps.readText(files.credentials) ?? "")) {
    add(name, section);
  }
  return profiles;
}
