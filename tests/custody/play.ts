import { parseObject } from "../../src/base/json.ts";
import { SEAL_BASE64_PREFIX, SEAL_PREFIX } from "../../src/ir/seal.ts";
import { randomOf } from "../fuzz/random.ts";
import type { Client, Took } from "./client.ts";
import { issuerOf, vendorOf } from "./issuers.ts";
import { aboutCall, foreignMarks, Mint } from "./mint.ts";
import type { Heard, Minted, Piece, ReplyBlock } from "./reply.ts";
import { clientNamed, type Script, type Step } from "./script.ts";
import type { Given, Stage } from "./stage.ts";
import type { Tally } from "./tally.ts";
import { type Arrived, Refused } from "./vendor.ts";

/** Something that does not hold, with the two bodies that show it. */
export class Broken extends Error {
  override readonly name = "Broken";
  readonly property: string;
  readonly step: number;
  readonly asked: unknown;
  readonly sent: unknown;

  constructor(
    property: string,
    message: string,
    shown: { readonly step: number; readonly asked: unknown; readonly sent: unknown },
  ) {
    super(message);
    this.property = property;
    this.step = shown.step;
    this.asked = shown.asked;
    this.sent = shown.sent;
  }
}

/** Plays conversations at one gateway, and throws {@link Broken} when something does not hold. */
export class Player {
  readonly #stage: Stage;
  readonly #tally: Tally;

  constructor(stage: Stage, tally: Tally) {
    this.#stage = stage;
    this.#tally = tally;
  }

  /** `number` makes all words and seals of a conversation its own. */
  async play(script: Script, number: number): Promise<void> {
    const talks = [new Talk(this.#stage, this.#tally, script, script.tenant, 2 * number)];
    if (script.twin !== undefined) {
      talks.push(new Talk(this.#stage, this.#tally, script, script.twin, 2 * number + 1));
    }
    for (let step = 0; step < script.steps.length; step++) {
      for (const talk of talks) await talk.step(step);
    }
  }
}

/** What an account has answered: its seals and its calls, in the order in which they must come back. */
interface Answered {
  readonly issuer: string;
  readonly blocks: readonly ReplyBlock[];
}

class Talk {
  readonly #stage: Stage;
  readonly #tally: Tally;
  readonly #script: Script;
  readonly #tenant: string;
  readonly #client: Client;
  readonly #mint: Mint;
  readonly #answered: Answered[] = [];
  #calls: Took["calls"] = [];
  #callCount = 0;

  constructor(stage: Stage, tally: Tally, script: Script, tenant: string, number: number) {
    this.#stage = stage;
    this.#tally = tally;
    this.#script = script;
    this.#tenant = tenant;
    this.#client = clientNamed(script.client).begin();
    const shared = number >> 1;
    this.#mint = new Mint(number, shared, randomOf(shared, 7));
  }

  async step(at: number): Promise<void> {
    const step = this.#script.steps[at]!;
    if (this.#calls.length > 0) this.#client.answer(this.#calls);
    else this.#client.say(this.#mint.common("Tell me about"));
    const { path, body } = this.#client.request({
      model: `${step.entry}/${step.model}`,
      stream: step.stream,
      thinking: step.thinking,
    });
    const request = new Request(`http://gateway.test${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#tenant}` },
      body: JSON.stringify(body),
    });
    let sent: Arrived | undefined;
    const broken = (property: string, message: string) =>
      new Broken(property, message, { step: at, asked: body, sent: sent?.body });
    let response: Response;
    try {
      response = await this.#stage.call(request, (account, arrived) => {
        sent = arrived;
        return this.#reached(step, account, arrived, broken);
      });
    } catch (error) {
      throw error instanceof Broken ? error : broken("no crash", String((error as Error).stack));
    }
    const bytes = await response.bytes();
    if (response.status !== 200) {
      throw broken("no rejection", `${response.status} ${new TextDecoder().decode(bytes)}`);
    }
    try {
      const took = step.stream
        ? this.#client.takeStream(bytes)
        : this.#client.takeWhole(parseObject(new TextDecoder().decode(bytes))!);
      this.#calls = took.calls;
    } catch (error) {
      throw broken("no broken reply", String((error as Error).stack));
    }
  }

  #reached(
    step: Step,
    account: string,
    arrived: Arrived,
    broken: (property: string, message: string) => Broken,
  ): Given {
    const vendor = vendorOf(account);
    const issuer = issuerOf(account, arrived.path);
    const text = JSON.stringify(arrived.body);
    this.#tally.count("exchanges");
    const foreign = foreignMarks(text, this.#mint.conversation);
    if (foreign.length > 0) {
      throw broken("nothing of another tenant", `words of conversation ${foreign[0]} are here`);
    }
    for (const mark of [SEAL_PREFIX, SEAL_BASE64_PREFIX]) {
      if (text.includes(mark)) throw broken("no wrapped seal to anybody", `${mark}… is here`);
    }
    for (const minted of this.#mint.seals.values()) {
      if (minted.issuer === issuer) continue;
      const found = givenAway(minted, text);
      if (found !== undefined) {
        throw broken(
          "no seal to another issuer",
          `${issuer} gets ${minted.issuer}'s seal ${found}`,
        );
      }
    }
    let heard: readonly Heard[];
    try {
      heard = vendor.hear(arrived, issuer, this.#mint);
    } catch (error) {
      if (error instanceof Refused) throw broken("no rejection", `${issuer}: ${error.message}`);
      throw error;
    }
    this.#checkKept(account, issuer, heard, broken);
    const blocks = vendor.compose(arrived, step.reply, {
      issuer,
      mint: this.#mint,
      nextCall: () => this.#callCount++,
    });
    this.#answered.push({ issuer, blocks });
    const stream = vendor.isStream(arrived);
    return {
      status: 200,
      contentType: stream ? vendor.streamType : "application/json",
      body: stream
        ? vendor.stream(blocks, arrived)
        : new TextEncoder().encode(JSON.stringify(vendor.whole(blocks, arrived))),
    };
  }

  /** Everything that this account ever sealed is there, whole, in its order, at the calls it led to. */
  #checkKept(
    account: string,
    issuer: string,
    heard: readonly Heard[],
    broken: (property: string, message: string) => Broken,
  ): void {
    const { client } = this.#script;
    const said = heard.flatMap(({ role, pieces }) =>
      role === "assistant" ? joinedTexts(pieces).flatMap(tokensOf) : []
    );
    for (const { issuer: maker, blocks } of this.#answered) {
      if (maker !== issuer) continue;
      const kept = vendorOf(account).keepsOpenThinking
        ? blocks
        : blocks.filter((block) => block.type !== "thinking" || block.seal !== undefined);
      const expected = kept.flatMap(tokensOf);
      const known = new Set(expected);
      const found = said.filter((token) => known.has(token));
      if (this.#tally.accepts({ client, blocks, expected, found })) continue;
      throw broken(
        "no lost byte to the same issuer",
        `${issuer} sealed\n  ${expected.join("\n  ")}\nand gets back\n  ${found.join("\n  ")}`,
      );
    }
  }
}

type Sealable = Heard["pieces"][number] | ReplyBlock;

/** A piece as what must not change: its seal, and what it says or calls. */
function tokensOf(piece: Sealable): readonly string[] {
  if (piece.type === "result") return [];
  const seal = "seal" in piece && piece.seal !== undefined
    ? [`seal ${typeof piece.seal === "string" ? piece.seal : piece.seal.data}`]
    : [];
  switch (piece.type) {
    case "call":
      return [`call ${aboutCall(piece.name, piece.args)}`, ...seal];
    case "text":
      return [`text ${piece.text}`, ...seal];
    case "thinking":
      return piece.seal === undefined ? [`open ${piece.text}`] : seal;
    case "redacted":
      return seal;
    default:
      return piece satisfies never;
  }
}

/** Texts in a row are one: some clients keep a streamed one in its pieces. */
function joinedTexts(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const before = joined.at(-1);
    if (before?.type === "text" && piece.type === "text" && before.seal === undefined) {
      joined[joined.length - 1] = { ...piece, text: before.text + piece.text };
    } else joined.push(piece);
  }
  return joined;
}

/** The form in which a seal stands in a text, or `undefined` when it does not. */
function givenAway({ data }: Minted, text: string): string | undefined {
  if (text.includes(data)) return data;
  return base64Cores(data).find((core) => text.includes(core));
}

/** What every base64 that holds these bytes holds of it, at each of the three places in a group. */
function base64Cores(data: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const bytes = new TextEncoder().encode(" ".repeat(shift) + data);
    const base64 = bytes.toBase64();
    return base64.slice(shift === 0 ? 0 : 4, Math.floor(bytes.length / 3) * 4);
  });
}
