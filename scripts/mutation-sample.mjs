// A complete mutation run takes hours. `MUTATION_SAMPLE=10 npm run test:mutation` takes one in ten of the declarations that stand at the
// top of the sources (functions, classes, constants), each whole; `MUTATION_SEED=2` takes others. A plugin of Stryker.
const oneIn = Number(process.env.MUTATION_SAMPLE ?? 1);
const seed = Number(process.env.MUTATION_SEED ?? 1);

/** A number from the place of a declaration in its file: the same in each run with the same seed. */
function drawFor({ start, end }) {
  let hash = 2_166_136_261 ^ seed;
  for (const part of [start, end, end - start]) hash = Math.imul(hash ^ part, 16_777_619);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const sample = {
  shouldIgnore(path) {
    const isDeclaration = path.parentPath?.node.type === "Program";
    return isDeclaration && drawFor(path.node) % oneIn !== 0 ? "This declaration is not in the sample." : undefined;
  },
};

export const strykerPlugins = [{ kind: "Ignore", name: "sample", value: sample }];
