// Puts today's date on paper. The server does not: no page depends on the clock.
(function () {
  "use strict";
  window.addEventListener("beforeprint", function () {
    const place = document.getElementById("udskrevet");
    const region = document.documentElement.lang === "en" ? "en-GB" : "da-DK";
    if (place) place.textContent = new Date().toLocaleDateString(region, { dateStyle: "long" });
  });
})();
