// Keeps what is being typed, so that nothing is lost when a browser closes. Without it one saves.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const told = document.getElementById("autogem");
  const WAIT = 2000;
  const MOST_ON_LEAVING = 60000; // of a request that outlives its page
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let timer = 0;
  let last = typed();
  let going = new AbortController();
  let submitted = false;

  const keep = async (leaving = false) => {
    clearTimeout(timer);
    const now = typed();
    if (now === last || submitted) return;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: now,
        credentials: "same-origin",
        redirect: "error",
        signal: going.signal,
        keepalive: leaving && now.length < MOST_ON_LEAVING,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      last = now;
      const time = new Date().toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
      told.textContent = `Husket kl. ${time}. Tryk Gem, når du er færdig.`;
    } catch {
      if (!submitted) told.textContent = "Kunne ikke huske det, du skriver. Tryk Gem.";
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => {
    submitted = true;
    clearTimeout(timer);
    going.abort();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });
  window.addEventListener("pageshow", () => {
    submitted = false;
    going = new AbortController();
  });
})();
