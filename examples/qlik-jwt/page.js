// Asks the page's own server for a signed token; the library shows it to Qlik once, and the session cookie serves from then on.
const settings = JSON.parse(document.getElementById("settings").textContent);
const { endpoint, proxy, allowInsecureProxy, app: appId, objects } = settings;
const status = document.getElementById("status");

qlikTicket
  .authenticate(endpoint, { credential: "jwt", proxy, allowInsecureProxy })
  .then((mashup) => {
    const app = mashup.openApp(appId);
    const drawn = Object.entries(objects).map(([id, objectId]) => app.getObject(id, objectId));
    return Promise.all(drawn).then(() => mashup);
  })
  .then(({ user }) => {
    document.body.dataset.state = "ready";
    status.textContent = `Signed in to Qlik as ${user.userDirectory}\\${user.userId}`;
  })
  .catch((error) => {
    document.body.dataset.state = "failed";
    status.textContent = error.message;
  });
