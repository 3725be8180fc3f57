// Keeps what is being typed, so that nothing is lost when a browser closes. Without it one saves.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const told = document.getElementById("autogem");
  const WAIT = 2500;
  let timer = 0;
  let last = new URLSearchParams(new FormData(form)).toString();

  const keep = async () => {
    const now = new URLSearchParams(new FormData(form)).toString();
    if (now === last) return;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: now,
        credentials: "same-origin",
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      last = now;
      const time = new Date().toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
      told.textContent = `Husket kl. ${time}. Tryk Gem, når du er færdig.`;
    } catch {
      told.textContent = "Kunne ikke huske det, du skriver. Tryk Gem.";
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
