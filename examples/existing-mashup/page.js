// The page's own script, the same before and after: tabs, and a line for problems.
(function () {
  var listeners = [];

  window.onTab = function (listener) {
    listeners.push(listener);
  };

  window.showProblem = function (text) {
    document.getElementById("problem").textContent = text;
  };

  document.addEventListener("click", function (event) {
    var tab = event.target.getAttribute("data-tab");
    if (!tab) return;
    document.querySelectorAll("section").forEach(function (section) {
      section.hidden = section.id !== tab;
    });
    listeners.forEach(function (listener) {
      listener(tab);
    });
  });
})();
