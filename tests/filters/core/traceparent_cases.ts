const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

/** Headers and what they say: `undefined` for one that is to be ignored, else whether it is sampled. */
export const PARENTS: readonly [value: string, sampled: boolean | undefined][] = [
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  [`00-${TRACE}-${SPAN}-f0`, false],
  [`00-${TRACE}-${SPAN}-ff`, true],
  [`01-${TRACE}-${SPAN}-01`, true],
  [`cc-${TRACE}-${SPAN}-01-what comes later`, true],
  [`cc-${TRACE}-${SPAN}-01-`, true],
  [`f0-${TRACE}-${SPAN}-00-x`, false],
  [`cc-${TRACE}-${SPAN}-01-${"x".repeat(200)}`, true],
  [`cc-${TRACE}-${SPAN}-01-${"x".repeat(201)}`, undefined],
  [`cc-${TRACE}-${SPAN}-01.x`, undefined],
  [`cc-${TRACE}-${SPAN}-010`, undefined],
  [`ff-${TRACE}-${SPAN}-01`, undefined],
  [`00-${TRACE}-${SPAN}-01-x`, undefined],
  [`00-${TRACE}-${SPAN}-0`, undefined],
  [`00-${TRACE}-${SPAN}-0g`, undefined],
  [`00-${TRACE}-${SPAN}-0A`, undefined],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined],
  [`00-${"0".repeat(32)}-${SPAN}-01`, undefined],
  [`00-${TRACE}-${"0".repeat(16)}-01`, undefined],
  [`00_${TRACE}-${SPAN}-01`, undefined],
  [`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`, undefined],
  [` 00-${TRACE}-${SPAN}-01`, undefined],
  [`0g-${TRACE}-${SPAN}-01`, undefined],
  [`00-${TRACE}${SPAN}-01`, undefined],
  ["00", undefined],
  ["", undefined],
];
