import { planoHome } from "../../process/home.ts";
import { createUpstream } from "../../transport/choose.ts";
import {
  chatgptFile,
  type ChatgptLogin,
  parseLogin,
} from "../../transport/credentials/chatgpt_login.ts";
import type { CredentialDeps } from "../../transport/credentials/deps.ts";
import { realCredentialDeps } from "../../transport/credentials/real.ts";
import type { Io } from "../io.ts";

/** The login of this home, and the way to the issuer. */
export interface ChatgptHome extends Disposable {
  readonly file: string;
  readonly deps: CredentialDeps;
  /** The login, `none` without a file, `broken` for a file without one. */
  read(): Promise<ChatgptLogin | "none" | "broken">;
}

/** Opens it; disposing ends its connections. */
export function openHome(io: Io): ChatgptHome {
  const { root } = planoHome(io);
  const upstream = createUpstream({ proxyEnv: io.allEnv() });
  const deps = realCredentialDeps({
    env: (name) => io.env(name),
    home: io.home,
    planoHome: root,
    cwd: io.cwd,
    upstream,
  });
  const file = chatgptFile(root);
  return {
    file,
    deps,
    async read() {
      const text = await deps.readText(file);
      return text === undefined ? "none" : parseLogin(text) ?? "broken";
    },
    [Symbol.dispose]() {
      deps.close();
      upstream.abort();
    },
  };
}
