// Shortens the trip: a filter that changes fetches the page and swaps the results, nothing else.
// Without this file the same form is sent with its button.
(function () {
  "use strict";
  const form = document.getElementById("soeg");
  if (!form || !window.htmx) return;
  document.documentElement.classList.add("js");
  const status = () => document.getElementById("antal");

  document.addEventListener("change", function (event) {
    const field = event.target;
    if (!field.form || field.form !== form || field.type === "search") return;
    const address = form.action + "?" + new URLSearchParams(
      [...new FormData(form)].filter(([, value]) => value !== "")
    );
    window.htmx
      .ajax("GET", address, {
        target: "#resultatside",
        select: "#resultatside",
        swap: "outerMorph",
      })
      .then(function () {
        history.replaceState(null, "", address);
        if (status()) status().setAttribute("data-announced", "true");
      });
  });
})();
