import { createUpstream } from "../../src/transport/choose.ts";
import type { CredentialDeps } from "../../src/transport/credentials/deps.ts";
import { realCredentialDeps } from "../../src/transport/credentials/real.ts";

/** A request to the server of a {@link CredentialWorld}. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * A user with an empty home, an empty environment, a clock that stands still, and one loopback server
 * that plays whoever hands out credentials. Files, locks, connections and signatures are real.
 */
export class CredentialWorld implements AsyncDisposable {
  readonly home: string;
  readonly env: Record<string, string> = {};
  readonly asked: Asked[] = [];
  readonly deps: CredentialDeps;
  /** What the server says; each test sets it. */
  answer: (asked: Asked) => Response | Promise<Response> = () => new Response("?", { status: 500 });
  nowMs = Date.UTC(2026, 0, 31, 12, 0, 0);
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #end: () => void;

  constructor() {
    this.home = Deno.makeTempDirSync({ prefix: "credentials" });
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const { pathname, search } = new URL(request.url);
        const asked = {
          method: request.method,
          path: pathname + search,
          headers: request.headers,
          body: await request.text(),
        };
        this.asked.push(asked);
        return await this.answer(asked);
      },
    );
    const upstream = createUpstream({ proxyEnv: {} });
    const real = realCredentialDeps({
      env: (name) => this.env[name],
      home: this.home,
      planoHome: `${this.home}/.plano`,
      cwd: this.home,
      upstream,
    });
    this.deps = { ...real, now: () => this.nowMs };
    this.#end = () => {
      real.close();
      upstream.abort();
    };
  }

  /** `127.0.0.1:port`. */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Writes a file below the home. */
  write(name: string, text: string): string {
    const path = `${this.home}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    await this.#server.shutdown();
    await Deno.remove(this.home, { recursive: true });
  }
}

/** A signal that nobody aborts. */
export const forever = new AbortController().signal;
