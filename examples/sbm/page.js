// Asks the page's own server for a token, and SBM for items with it.
const { endpoint, table, items } = JSON.parse(document.getElementById("settings").textContent);
const status = document.getElementById("status");

async function start() {
  const sbm = await qlikTicketSbm.authenticateSbm(endpoint, { server: "/sbm" });
  for (const id of items) {
    const { item } = await (await sbm.fetch(`/jsonapi/GetItem/${table}/${id}`)).json();
    const row = document.getElementById("items").insertRow();
    for (const name of ["TITLE", "STATE"]) row.insertCell().textContent = item.fields[name].value;
  }
  return `Signed in to SBM as ${sbm.user.username}`;
}

start().then(
  (said) => {
    document.body.dataset.state = "ready";
    status.textContent = said;
  },
  (error) => {
    document.body.dataset.state = "failed";
    status.textContent = error.message;
  },
);
