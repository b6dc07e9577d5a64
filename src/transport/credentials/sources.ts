import type { AwsKeys } from "./aws.ts";
import type { ChatgptTokens } from "./chatgpt_tokens.ts";
import type { CredentialDeps } from "./deps.ts";
import type { GoogleToken } from "./google.ts";
import { Lease } from "./lease.ts";

/** AWS's SDKs replace keys this long before their end. */
const AWS_EARLY_MS = 5 * 60_000;
/** Google's metadata server gives the same token until shortly before its end. */
const GOOGLE_EARLY_MS = 225_000;

/**
 * The credentials of one gateway, fetched once for all entries that use them. Their code is loaded
 * when the first request needs it: most gateways have none of these providers.
 */
export class CredentialSources {
  readonly #deps: CredentialDeps;
  readonly #aws = new Map<string, Lease<AwsKeys>>();
  #google: Lease<GoogleToken> | undefined;
  #chatgpt: Promise<ChatgptTokens> | undefined;

  constructor(deps: CredentialDeps) {
    this.#deps = deps;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#deps.now();
  }

  /** AWS's keys. The region is the one whose security token service is asked. */
  aws(region: string): Lease<AwsKeys> {
    let lease = this.#aws.get(region);
    if (lease !== undefined) return lease;
    lease = new Lease({
      fetch: async (signal) => {
        const { findAwsKeys } = await import("./aws.ts");
        return await findAwsKeys({ deps: this.#deps, region }, signal);
      },
      now: () => this.#deps.now(),
      earlyMs: AWS_EARLY_MS,
    });
    this.#aws.set(region, lease);
    return lease;
  }

  /** Google Cloud's token. */
  google(): Lease<GoogleToken> {
    return this.#google ??= new Lease({
      fetch: async (signal) => {
        const { findGoogleToken } = await import("./google.ts");
        return await findGoogleToken(this.#deps, signal);
      },
      now: () => this.#deps.now(),
      earlyMs: GOOGLE_EARLY_MS,
    });
  }

  /** The login to ChatGPT. */
  chatgpt(): Promise<ChatgptTokens> {
    return this.#chatgpt ??= import("./chatgpt_tokens.ts").then(({ ChatgptTokens }) =>
      new ChatgptTokens(this.#deps)
    );
  }

  /** Ends every fetch on its way. */
  close(): void {
    for (const lease of this.#aws.values()) lease.close();
    this.#google?.close();
    this.#chatgpt?.then((tokens) => tokens.close(), () => {});
  }
}
