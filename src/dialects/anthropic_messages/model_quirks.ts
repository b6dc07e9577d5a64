import { claudeVersion } from "../claude_thinking.ts";

/** How a generation of Claude models is told to think, and what it refuses. */
export interface ModelQuirks {
  /** `budget`: `thinking.type: enabled`; `adaptive`: an effort instead. */
  readonly thinking: "budget" | "adaptive";
  /** False when `thinking.type: disabled` is a 400. */
  readonly canBeOff: boolean;
  /** False when `temperature`, `top_p` and `top_k` are a 400. */
  readonly sampling: boolean;
  /** False when the effort `xhigh` is unknown. */
  readonly xhigh: boolean;
  /** False when `thinking` is a 400. */
  readonly thinks: boolean;
  /**
   * The limit that is sent when the client gave none, which the API demands: as much as the whole
   * generation takes, because coding agents give none and a file that is cut off is no file.
   */
  readonly maxTokens: number;
}

/**
 * By version, newest first: adaptive thinking came with 4.6, and from 4.7 on budgets, the off switch
 * and sampling are refused; before 3.7 nobody thinks. A name without a version gets the last entry,
 * which every server that imitates this API understands.
 */
const generations: readonly { readonly from: number; readonly quirks: ModelQuirks }[] = [
  {
    from: 4.7,
    quirks: {
      thinking: "adaptive",
      canBeOff: false,
      sampling: false,
      xhigh: true,
      thinks: true,
      maxTokens: 32_000,
    },
  },
  { from: 4.6, quirks: { ...since(32_000), thinking: "adaptive" } },
  { from: 3.7, quirks: since(32_000) },
  { from: 3.5, quirks: { ...since(8192), thinks: false } },
  { from: 0.1, quirks: { ...since(4096), thinks: false } },
  { from: 0, quirks: since(8192) },
];

/** What models that think by a budget have in common, and servers that imitate them. */
function since(maxTokens: number): ModelQuirks {
  return {
    thinking: "budget",
    canBeOff: true,
    sampling: true,
    xhigh: false,
    thinks: true,
    maxTokens,
  };
}

/** What the table says about a model: `claude-opus-4-7`, `claude-3-7-sonnet-20250219`, `claude-sonnet-5`. */
export function modelQuirks(model: string): ModelQuirks {
  const version = claudeVersion(model);
  return generations.find(({ from }) => version >= from)!.quirks;
}
