// The public function.
import { startBearer } from "../core/bearer/start.js";
import { otherUserPresent, signedOut } from "./errors/use.js";
import { tableauProvider } from "./provider.js";
import { readSettings } from "./settings.js";
import type { TableauOptions, TableauSession, TableauSource } from "./types.js";

/**
 * Shows views of Tableau to a user of your site, by trusted tickets of Tableau Server or by tokens of a Connected App. Nothing is asked for
 * before a view is shown.
 *
 * @param source Address of your endpoint, or a function that fetches a ticket or a token.
 * @param options See {@link TableauOptions}. Unknown keys are refused.
 * @returns The session: `show` puts a view into an `<iframe>` or a `<tableau-viz>`.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 * @example
 * const tableau = await authenticateTableau("/api/tableau-ticket", { server: "https://tableau.example.com" });
 * await tableau.show(document.querySelector("iframe"), "Superstore/Overview");
 */
export async function authenticateTableau(
  source: TableauSource,
  options: TableauOptions = {},
): Promise<TableauSession> {
  const settings = readSettings(source, options);
  const { handle, client } = await startBearer(tableauProvider(settings), settings);
  handle.on("closed", ({ reason }) => {
    const { place } = settings;
    client.empty(reason === "other-user" ? otherUserPresent(place, undefined) : signedOut(place));
  });
  return Object.assign(handle, { show: client.show });
}
