// The style sheet of the page `/single/`: where things stand, and the colours of the themes that Qlik Sense brings along. A theme of
// another name keeps the usual colours.

interface Theme {
  readonly bar: string;
  readonly page: string;
}

const THEMES: Readonly<Record<string, Theme>> = {
  classic: { bar: "#4477aa", page: "#f2f2f2" },
  breeze: { bar: "#26a0a7", page: "#f8fcfc" },
  horizon: { bar: "#0f6fc6", page: "#ffffff" },
  card: { bar: "#655dc6", page: "#f0f0f5" },
};

const themes = Object.entries(THEMES).map(
  ([id, { bar, page }]) => /* css */ `
[data-theme="${id}"] .qv-bar, [data-theme="${id}"] .qv-bar-group:hover .qv-bar { fill: ${bar}; }
[data-theme="${id}"] .qv-object .qv-kpi-value { color: ${bar}; }
[data-theme="${id}"] body, [data-theme="${id}"] .qv-object { background: ${page}; }`,
);

export const singleStyles = /* css */ `
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; }
#object { flex: 1 1 0; min-height: 0; }
.qv-current-selections { padding: 6px 8px; border-bottom: 1px solid #e4e7eb; font: 13px/1.4 system-ui, sans-serif; color: #2b333d; }
.qv-current-selection { margin-right: 12px; }
.qv-context-menu { padding: 4px; border: 1px solid #8a929c; background: #fff; }
${themes.join("\n")}
`;
