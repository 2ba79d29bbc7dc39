// Asks the page's own server for an access token, and the tenant for the visitor's apps with it. No cookie is needed.
const { endpoint, tenant } = JSON.parse(document.getElementById("settings").textContent);
const status = document.getElementById("status");

async function start() {
  const cloud = await qlikTicketCloud.authenticateQlikCloud(endpoint, { tenant });
  const { data } = await (await cloud.fetch("/api/v1/items?resourceType=app")).json();
  for (const { name } of data) {
    const entry = document.createElement("li");
    entry.textContent = name;
    document.getElementById("apps").append(entry);
  }
  return `Signed in to Qlik Cloud as ${cloud.user.name}`;
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
