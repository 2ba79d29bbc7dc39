// Asks the page's own server for a ticket when the frame comes into view; the ticket is spent in the frame, and stands nowhere in the page.
const { endpoint, server, view } = JSON.parse(document.getElementById("settings").textContent);
const status = document.getElementById("status");

async function start() {
  const tableau = await qlikTicketTableau.authenticateTableau(endpoint, { server });
  await tableau.show(document.getElementById("view"), view);
  return `${view} is shown`;
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
