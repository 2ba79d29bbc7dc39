// What the example pages of Qlik's clients share: who is signed in, the log-out button, and a plain table of an object's data.

export function showSession(qlik) {
  const status = document.querySelector("#status");
  const show = (text) => (status.textContent = text);
  const signedIn = `Signed in to Qlik as ${qlik.user.userDirectory}\\${qlik.user.userId}`;
  show(signedIn);
  qlik.on("expired", () => show("Your Qlik session has ended. Touch the page to go on."));
  qlik.on("renewed", () => show(signedIn));
  qlik.on("closed", () => {
    show("You have been signed out of Qlik.");
    for (const place of document.querySelectorAll(".object")) place.replaceChildren();
  });
  document.querySelector("#log-out").addEventListener("click", () => qlik.logout());
}

export function showTable(place, layout) {
  const table = document.createElement("table");
  for (const cells of layout.qHyperCube.qDataPages[0].qMatrix) {
    const row = table.insertRow();
    for (const { qText } of cells) row.insertCell().textContent = qText;
  }
  document.getElementById(place).replaceChildren(table);
}
