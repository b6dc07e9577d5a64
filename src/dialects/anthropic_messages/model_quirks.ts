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
}

/**
 * By version, newest first: adaptive thinking came with 4.6, and from 4.7 on budgets, the off switch
 * and sampling are refused. A name without a version gets the oldest entry, which every server that
 * imitates this API understands.
 */
const generations: readonly { readonly from: number; readonly quirks: ModelQuirks }[] = [
  {
    from: 4.7,
    quirks: { thinking: "adaptive", canBeOff: false, sampling: false, xhigh: true },
  },
  { from: 4.6, quirks: { thinking: "adaptive", canBeOff: true, sampling: true, xhigh: false } },
  { from: 0, quirks: { thinking: "budget", canBeOff: true, sampling: true, xhigh: false } },
];

/** What the table says about a model: `claude-opus-4-7`, `claude-3-7-sonnet-20250219`, `claude-sonnet-5`. */
export function modelQuirks(model: string): ModelQuirks {
  const version = versionOf(model);
  return generations.find(({ from }) => version >= from)!.quirks;
}

/** `claude-opus-4-7` is 4.7; a date of eight digits is no minor version. 0 when there is none. */
function versionOf(model: string): number {
  const found = /claude-(?:[a-z]+-)?(\d+)(?:[-.](\d)(?!\d))?/.exec(model);
  return found === null ? 0 : Number(`${found[1]}.${found[2] ?? 0}`);
}
