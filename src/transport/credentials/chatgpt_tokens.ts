import { Fault } from "../../base/fault.ts";
import type { Secret } from "../../base/secret.ts";
import { refreshLogin } from "./chatgpt_issuer.ts";
import { chatgptFile, type ChatgptLogin, isOver, loginText, parseLogin } from "./chatgpt_login.ts";
import type { CredentialDeps } from "./deps.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** A token that came less than this ago is not over, whatever the clock says, nor refused for its age. */
const FRESH_MS = 60_000;

/**
 * The login of this home for many requests. The file is read each time (a tenth of a millisecond
 * before a call of seconds), so that a login, a logout and another process's refresh count at once.
 * A refresh token works once: whoever refreshes holds the file's lock and looks again first.
 */
export class ChatgptTokens {
  readonly #deps: CredentialDeps;
  readonly #file: string;
  readonly #closing = new AbortController();
  #flight: Promise<ChatgptLogin> | undefined;
  /** The access token handed out last. */
  #last: string | undefined;
  /** The access token that ChatGPT has refused. */
  #refused: string | undefined;
  /** What this process has fetched last, and when. */
  #renewed: { readonly token: string; readonly atMs: number } | undefined;
  /** A refresh token that the issuer has refused, and what it said: it will say so again. */
  #ended: { readonly refreshToken: Secret; readonly fault: Fault } | undefined;

  constructor(deps: CredentialDeps) {
    this.#deps = deps;
    this.#file = chatgptFile(deps.planoHome);
  }

  /** A login whose token is good. Throws a {@link Fault} `config` when there is none. */
  async get(signal: AbortSignal): Promise<ChatgptLogin> {
    const read = await this.#read();
    const login = this.#isGood(read) ? read : await unlessAborted(this.#refresh(), signal);
    this.#last = login.accessToken.reveal();
    return login;
  }

  /** ChatGPT refused this login: true when the next {@link get} gives another one. */
  refused({ accessToken }: ChatgptLogin): boolean {
    const token = accessToken.reveal();
    // Others have got another one meanwhile, which is not to blame.
    if (token !== this.#last) return true;
    if (this.#isFresh(token)) return false;
    this.#refused = token;
    return true;
  }

  /** Ends a refresh on its way. */
  close(): void {
    this.#closing.abort();
  }

  #isGood(login: ChatgptLogin): boolean {
    const token = login.accessToken.reveal();
    // A clock that runs ahead calls every token over: it is tried all the same before the next one.
    const mayHold = !isOver(login, this.#deps.now()) || this.#isFresh(token);
    return mayHold && token !== this.#refused;
  }

  #isFresh(token: string): boolean {
    return this.#renewed?.token === token && this.#deps.now() - this.#renewed.atMs < FRESH_MS;
  }

  async #read(): Promise<ChatgptLogin> {
    const login = parseLogin(await this.#deps.readText(this.#file) ?? "");
    if (login !== undefined) return login;
    throw new Fault("config", "Cannot call ChatGPT: nobody is logged in", {
      note: "planoai chatgpt login",
    });
  }

  #refresh(): Promise<ChatgptLogin> {
    if (this.#flight !== undefined) return this.#flight;
    const flight = this.#deps.exclusively(this.#file, () => this.#renew());
    const landed = () => void (this.#flight = undefined);
    this.#flight = flight;
    flight.then(landed, landed);
    return flight;
  }

  async #renew(): Promise<ChatgptLogin> {
    const login = await this.#read();
    if (this.#isGood(login)) return login; // another process was faster
    const { refreshToken } = login;
    if (
      refreshToken !== undefined && this.#ended?.refreshToken.reveal() === refreshToken.reveal()
    ) {
      throw this.#ended.fault;
    }
    const next = await refreshLogin(this.#deps, login, this.#closing.signal).catch((error) => {
      if (error instanceof Fault && error.code === "config" && refreshToken !== undefined) {
        this.#ended = { refreshToken, fault: error };
      }
      throw error;
    });
    await this.#deps.writePrivate(this.#file, loginText(next));
    this.#renewed = { token: next.accessToken.reveal(), atMs: this.#deps.now() };
    return next;
  }
}
