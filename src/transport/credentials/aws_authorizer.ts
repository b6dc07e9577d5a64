import { Fault } from "../../base/fault.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import type { Authorizer } from "../authorizer.ts";
import type { UpstreamRequest } from "../upstream.ts";
import type { AwsKeys } from "./aws.ts";
import type { CredentialSources } from "./sources.ts";

/** Signs for AWS in the entry's region, with the keys that AWS's own tools would use. */
export class AwsAuthorizer implements Authorizer {
  readonly #sources: CredentialSources;
  readonly #service: string;
  readonly #entry: Pick<ProviderEntry, "name" | "settings">;
  /** What each request was signed with. */
  readonly #used = new WeakMap<UpstreamRequest, AwsKeys>();

  constructor(
    sources: CredentialSources,
    service: string,
    entry: Pick<ProviderEntry, "name" | "settings">,
  ) {
    this.#sources = sources;
    this.#service = service;
    this.#entry = entry;
  }

  async authorize(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamRequest> {
    const region = this.#region();
    const keys = await this.#sources.aws(region).get(signal);
    const { signSigV4 } = await import("../sigv4.ts");
    const scope = { region, service: this.#service, nowMs: this.#sources.now() };
    const signed = signSigV4(request, keys, scope);
    this.#used.set(signed, keys);
    return signed;
  }

  /** AWS says 403 for keys that have ended. */
  refused(sent?: UpstreamRequest): boolean {
    const used = sent === undefined ? undefined : this.#used.get(sent);
    return this.#sources.aws(this.#region()).refused(used);
  }

  #region(): string {
    const region = this.#entry.settings?.region ?? "";
    // It becomes part of a host name.
    if (/^[a-z0-9-]+$/.test(region)) return region;
    const state = region === "" ? "no region" : `region "${region}" is none`;
    throw new Fault("config", `Cannot sign for "${this.#entry.name}": ${state}`, {
      note: "set region in the provider's entry, or AWS_REGION",
    });
  }
}
