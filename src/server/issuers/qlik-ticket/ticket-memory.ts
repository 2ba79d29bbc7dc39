/** Qlik keeps a ticket for a minute; after two nobody can spend it any more. */
const KEPT_MS = 120_000;

/** Remembers the tickets that were handed out while they may be spent: no ticket is handed out twice. */
export function createTicketMemory(): { isNew(ticket: string): boolean } {
  let recent = new Set<string>();
  let older = new Set<string>();
  let turnsAt = performance.now() + KEPT_MS;
  return {
    isNew(ticket) {
      if (performance.now() >= turnsAt) {
        older = recent;
        recent = new Set();
        turnsAt = performance.now() + KEPT_MS;
      }
      if (recent.has(ticket) || older.has(ticket)) return false;
      recent.add(ticket);
      return true;
    },
  };
}
