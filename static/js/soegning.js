// Shortens the trip: htmx fetches the page for a changed filter and morphs this one into it (see the
// attributes of the form). Here is what the morph cannot know: what the visitor has unfolded, which
// boxes are really ticked, where the focus was, and that somebody may be listening.
// Without this file the same form is sent with its button.
(function () {
  "use strict";
  const FILTERS = "#afgraens";
  const ANNOUNCE_AFTER_MS = 250;
  let unfolded = new Map();
  let focused = null;
  let announcement = 0;
  let sent = false;

  // An empty field is no part of the search, so it stays out of the address. Neither is the wish for
  // exactly what was typed, once something else is; a filter keeps it, as its button does.
  document.addEventListener("submit", function () {
    sent = true;
  });
  document.addEventListener("formdata", function (event) {
    const typed = event.target.elements.q;
    if (typed && typed.value !== typed.defaultValue) event.formData.delete("praecis");
    else if (event.target.dataset.praecis && !sent) event.formData.set("praecis", "1");
    sent = false;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });

  document.addEventListener("htmx:before:swap", function () {
    unfolded = new Map(
      [...document.querySelectorAll(FILTERS + " details")].map((group) => [group.id, group.open])
    );
    focused = document.activeElement && document.activeElement.id;
  });

  document.addEventListener("htmx:after:swap", function () {
    for (const [id, open] of unfolded) {
      const group = document.getElementById(id);
      if (group) group.open = open || group.open;
    }
    for (const field of document.querySelectorAll(FILTERS + " input, #soeg input")) {
      if (field.type === "checkbox") field.checked = field.defaultChecked;
      else if (field !== document.activeElement) field.value = field.defaultValue;
    }
    const field = focused && document.getElementById(focused);
    if (field && field !== document.activeElement) {
      field.disabled = false;
      field.focus({ preventScroll: true });
    }
    followAddress();
    announce();
  });

  // Nothing came back (no connection): let the browser try, and tell.
  document.addEventListener("htmx:error", function () {
    const form = document.getElementById("soeg");
    if (form) form.submit();
  });

  function followAddress() {
    const shown = document.getElementById("adresse");
    const canonical = document.getElementById("kanonisk");
    if (shown && canonical) canonical.href = shown.textContent;
  }

  // Only the last of several quick changes is told.
  function announce() {
    clearTimeout(announcement);
    announcement = setTimeout(function () {
      const heading = document.getElementById("antal");
      const message = document.getElementById("besked");
      const corrected = document.getElementById("rettet");
      if (!heading || !message) return;
      message.textContent = (corrected ? corrected.textContent + ": " : "") + heading.textContent;
    }, ANNOUNCE_AFTER_MS);
  }

  // That something else was sought than what was typed must be heard at once.
  if (document.getElementById("rettet")) announce();
})();
