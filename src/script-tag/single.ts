// What must be the same object in both files of a script-tag page: the second file takes these from the first.
// The build reads this list; state and classes of any other module that stands in both files make it fail.
import { EmbedError, isEmbedError, NAME } from "../core/errors.js";

export const single = { EmbedError, isEmbedError, NAME };
