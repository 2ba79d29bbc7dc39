// Spends the ticket that came with the page. A copy of the page (Back, a cache) finds it spent: the library then asks
// `ticketUrl` and says so in the event `ticket-in-hand-refused`.
const { source, app: appId, objects } = JSON.parse(document.getElementById("settings").textContent);
const status = document.getElementById("status");

const onEvent = (event) => {
  if (event.type === "warning") document.body.dataset.warning = event.code;
};

qlikTicket
  .authenticate(source, { onEvent })
  .then((mashup) => {
    const app = mashup.openApp(appId);
    return Promise.all(Object.entries(objects).map(([id, objectId]) => app.getObject(id, objectId)));
  })
  .then(() => {
    document.body.dataset.state = "ready";
    status.textContent = "Signed in to Qlik";
  })
  .catch((error) => {
    document.body.dataset.state = "failed";
    status.textContent = error.message;
  });
