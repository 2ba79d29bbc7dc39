// The style sheet that the server hands out as qlik-styles.css. Every selector begins with `.qv-`: it lies on strangers' pages.
// A text in a module, not a file: test runners take imports of `*.css` for a page's styles and empty them.

/** Rules for elements that are none of Qlik's: fonts, links and form fields of the page that embeds it. */
export const pageWideStyles = /* css */ `
body,
button,
input,
select,
textarea {
  font-family: "Source Sans Pro", Arial, sans-serif;
}

a {
  color: #006580;
  text-decoration: none;
}

input[type="text"] {
  border: 1px solid #b3b3b3;
  height: 28px;
}
`;

export const qlikStyles = /* css */ `
.qv-object {
  color: #1f2630;
  font:
    14px/1.4 system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "Helvetica Neue",
    Arial,
    sans-serif;
  background: #fff;
}

.qv-object-title {
  padding: 0 0 6px;
  color: #2b333d;
  font-size: 15px;
  font-weight: 600;
}

.qv-object-subtitle {
  padding: 0 0 6px;
  color: #56606b;
  font-size: 13px;
}

.qv-object-error {
  margin: 16px;
  color: #9b1c1c;
}

.qv-bar-group:hover .qv-bar {
  fill: #1f4e86;
}

.qv-kpi-name {
  color: #56606b;
}

.qv-kpi-value {
  color: #1d4f8c;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  line-height: 1.15;
  white-space: nowrap;
}

.qv-kpi-further {
  margin-top: 4px;
  color: #56606b;
}

.qv-kpi-further strong {
  color: #1f2630;
  font-weight: 600;
}

.qv-table {
  width: 100%;
  border-collapse: separate;
  border-spacing: 0;
  font-size: 13px;
}

.qv-table th,
.qv-table td {
  padding: 5px 10px;
  border-bottom: 1px solid #e4e7eb;
  font-weight: 400;
  white-space: nowrap;
}

.qv-table thead th {
  position: sticky;
  top: 0;
  border-bottom: 1px solid #8a929c;
  background: #f4f6f8;
  color: #2b333d;
  font-weight: 600;
}

.qv-table tfoot th,
.qv-table tfoot td {
  position: sticky;
  bottom: 0;
  border-top: 1px solid #8a929c;
  border-bottom: 0;
  background: #f4f6f8;
  font-weight: 600;
}

.qv-table tbody tr:hover > * {
  background: #eef4fb;
}

.qv-table .qv-text {
  text-align: left;
}

.qv-table .qv-number {
  text-align: right;
  font-variant-numeric: tabular-nums;
}

.qv-table-compact {
  font-size: 12px;
}

.qv-table-compact th,
.qv-table-compact td {
  padding: 5px 4px;
}
`;
