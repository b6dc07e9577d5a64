import { absolutePath } from "../../base/absolute_path.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { lookupIn } from "../../config/variables.ts";
import type { Home } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import type { CredentialDeps } from "../../transport/credentials/deps.ts";
import { fetchedKinds, isPlain } from "../../transport/credentials/plain.ts";
import type { Upstream } from "../../transport/upstream.ts";
import type { Io } from "../io.ts";
import type { Prepared } from "./prepare.ts";

/** The files that a gateway of this config may read credentials from, absolute. */
export async function credentialReads(
  io: Pick<Io, "home" | "allEnv" | "cwd">,
  { config, dotEnv }: Prepared,
): Promise<readonly string[]> {
  if (fetchedKinds(config.providers).size === 0) return [];
  const { credentialFiles } = await import("../../transport/credentials/files.ts");
  const { readText } = await import("../../transport/credentials/real.ts");
  const files = await credentialFiles(config.providers, {
    env: lookupIn(parseDotEnv(dotEnv ?? ""), io.allEnv()),
    home: io.home,
    readText: (path) => readText(absolutePath(path, io.cwd)),
  });
  return files.map((path) => absolutePath(path, io.cwd));
}

/** Says what can be known before the first request: that nobody is logged in to ChatGPT. */
export async function warnLoggedOut(
  io: Pick<Io, "err">,
  home: Home,
  { config }: Prepared,
): Promise<void> {
  const entry = config.providers.find((one) =>
    one.provider.auth.kind === "chatgpt" && !isPlain(one)
  );
  if (entry === undefined) return;
  const { chatgptFile, parseLogin } = await import(
    "../../transport/credentials/chatgpt_login.ts"
  );
  const { readText } = await import("../../transport/credentials/real.ts");
  if (parseLogin(await readText(chatgptFile(home.root)) ?? "") !== undefined) return;
  io.err(`warning: "${entry.name}" cannot be called yet: nobody is logged in to ChatGPT\n`);
  io.err("note: planoai chatgpt login, also while the gateway runs\n");
}

/** What a served gateway finds its providers' credentials with, once it has its upstream. */
export async function credentialDeps(
  io: Pick<Io, "home" | "allEnv" | "cwd">,
  { home, dotEnv, cwd }: Pick<LaunchOrder, "home" | "dotEnv" | "cwd">,
  upstream: Upstream,
): Promise<CredentialDeps & { close(): void }> {
  const { realCredentialDeps } = await import("../../transport/credentials/real.ts");
  const env = lookupIn(parseDotEnv(dotEnv ?? ""), io.allEnv());
  return realCredentialDeps({
    env,
    home: io.home,
    planoHome: home,
    cwd: cwd ?? io.cwd,
    upstream,
  });
}
