// What must be true after the soak, and the table of what was measured on the way.

/** Of the measurements the first tenth is the start; then an early window of a quarter, and a late one of a quarter at the end. */
const START = 0.1;
const WINDOW = 0.25;
/** How much the median heap of the late window may lie over that of the early one: some code is compiled late. */
const HEAP_GROWTH_BYTES = 512 * 1024;

const megabytes = (bytes) => (bytes / 1_048_576).toFixed(2);

function windowsOf(samples) {
  const size = Math.max(1, Math.floor(samples.length * WINDOW));
  const start = Math.floor(samples.length * START);
  return { early: samples.slice(start, start + size), late: samples.slice(-size) };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const most = (values) => Math.max(...values);

const COLUMNS = [
  "minute",
  "expiries",
  "switches",
  "tickets",
  "sessions",
  "heapBytes",
  "nodes",
  "listeners",
  "ofWindow",
  "ofDocument",
];
const TITLES = [
  "minute",
  "expiries",
  "switches",
  "tickets",
  "sessions",
  "heap MB",
  "nodes",
  "listeners",
  "of window",
  "of document",
];

/** One line for each measurement. */
export function renderTable(samples) {
  const cell = (sample, column) => {
    if (column === "heapBytes") return megabytes(sample[column]);
    return column === "minute" ? sample[column].toFixed(1) : String(sample[column]);
  };
  const rows = samples.map((sample) => COLUMNS.map((column) => cell(sample, column)));
  const widths = TITLES.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index].length)));
  const line = (cells) => cells.map((text, index) => text.padStart(widths[index])).join("  ");
  return [TITLES, ...rows].map(line).join("\n");
}

/** `[what must be true, whether it is, what was found]` */
export function judge({ samples, expiries, signIns, counters, mostSessions, undrawn, unnoticed, strangers, problems }) {
  const { early, late } = windowsOf(samples);
  const of = (window, name) => window.map((sample) => sample[name]);
  const heap = [median(of(early, "heapBytes")), median(of(late, "heapBytes"))];
  const isFlat = (name) => most(of(late, name)) <= most(of(early, name));
  const grown = (name) => `${most(of(early, name))} early, ${most(of(late, name))} late`;
  const { ticketsSpent, sessionsCreated } = counters;
  return [
    [
      "tickets spent are expiries and sign-ins",
      ticketsSpent === expiries + signIns,
      `${ticketsSpent} of ${expiries} + ${signIns}`,
    ],
    ["each ticket makes one session", sessionsCreated === ticketsSpent, `${sessionsCreated} sessions`],
    ["no more than one session lives at a time", mostSessions === 1, `${mostSessions} at most`],
    ["the session is of the user of now", strangers === 0, `${strangers} times not`],
    ["all elements say that the session has ended", unnoticed === 0, `${unnoticed} times not`],
    ["all elements draw after each expiry and each sign-in", undrawn === 0, `${undrawn} not drawn`],
    ["no error is left, and the page stays", problems.length === 0, problems.slice(0, 5).join("; ") || "none"],
    ["the page's listeners do not grow", isFlat("listeners"), grown("listeners")],
    [
      "the listeners of window and document do not grow",
      isFlat("ofWindow") && isFlat("ofDocument"),
      `${grown("ofWindow")}; ${grown("ofDocument")}`,
    ],
    ["the page's nodes do not grow", isFlat("nodes"), grown("nodes")],
    [
      `the collected heap grows by no more than ${megabytes(HEAP_GROWTH_BYTES)} MB`,
      heap[1] - heap[0] <= HEAP_GROWTH_BYTES,
      `${megabytes(heap[0])} MB early, ${megabytes(heap[1])} MB late`,
    ],
  ];
}
