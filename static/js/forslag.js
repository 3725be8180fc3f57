// Suggestions while one types: makes the search box an editable combobox with a list (ARIA 1.2).
// The focus never leaves the box; the list tells with aria-activedescendant where one is in it.
// Without this file, or when nothing comes back, the same box is sent with its button.
(function () {
  "use strict";
  const WAIT_MS = 120;
  const MIN_TYPED = 2;
  const MAX_TYPED = 200;
  const LIST = "forslag";
  let items = [];
  let active = -1;
  let timer = 0;
  let asking = null;

  const box = () => document.getElementById("q");
  const list = () => document.getElementById(LIST);
  const isOpen = () => box().getAttribute("aria-expanded") === "true";

  // A page that htmx has morphed has lost what stands only here, so this may run again.
  function prepare() {
    const input = box();
    if (!input || !input.dataset.suggest) return;
    const given = { role: "combobox", "aria-autocomplete": "list", "aria-controls": LIST };
    for (const [name, value] of Object.entries(given)) input.setAttribute(name, value);
    if (!list()) {
      const ul = document.createElement("ul");
      Object.assign(ul, { id: LIST, className: "suggestions", hidden: true });
      ul.setAttribute("role", "listbox");
      ul.setAttribute("aria-label", input.dataset.list);
      const said = document.createElement("span");
      Object.assign(said, { id: LIST + "-antal", className: "hidden-label" });
      said.setAttribute("aria-live", "polite");
      input.form.append(ul, said);
    }
    close();
  }

  function close() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
    active = -1;
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
    list().hidden = true;
  }

  function say(number) {
    const told = box().dataset;
    const text = number > 1 ? told.many.replace("{n}", number) : number ? told.one : told.none;
    document.getElementById(LIST + "-antal").textContent = text;
  }

  function ask(then) {
    const typed = box().value.trim();
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
    if (typed.length < MIN_TYPED || typed.length > MAX_TYPED) {
      close();
      document.getElementById(LIST + "-antal").textContent = "";
      return;
    }
    timer = setTimeout(async function () {
      const mine = (asking = new AbortController());
      try {
        const address = box().dataset.suggest + "?q=" + encodeURIComponent(typed);
        const answer = await fetch(address, { signal: mine.signal });
        const found = answer.ok ? (await answer.json()).items : [];
        if (asking === mine && document.activeElement === box()) show(found, typed, then);
      } catch {
        if (asking === mine) close(); // no connection: it is a plain field
      }
    }, then ? 0 : WAIT_MS);
  }

  function show(found, typed, then) {
    items = found;
    active = -1;
    box().removeAttribute("aria-activedescendant");
    list().replaceChildren(...found.map((item, number) => option(item, number, typed)));
    list().hidden = !found.length;
    box().setAttribute("aria-expanded", String(found.length > 0));
    say(found.length);
    if (then && found.length) then();
  }

  function option(item, number, typed) {
    const li = document.createElement("li");
    li.id = LIST + "-" + number;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    const text = document.createElement("span");
    text.lang = "da";
    text.append(...marked(item.text, typed));
    const kind = document.createElement("small");
    const [filter] = new URL(item.url, location.href).searchParams.keys();
    kind.textContent = box().dataset[filter] || box().dataset[item.kind] || "";
    li.append(text, " ", kind);
    return li;
  }

  // The text in pieces, with the typed beginnings of its words marked.
  function marked(text, typed) {
    const wanted = typed.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    return text.split(/(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/u).flatMap(function (piece) {
      const begun = wanted.filter((word) => piece.toLowerCase().startsWith(word));
      const length = Math.max(0, ...begun.map((word) => word.length));
      if (!length) return [piece];
      const mark = document.createElement("mark");
      mark.textContent = piece.slice(0, length);
      return [mark, piece.slice(length)];
    });
  }

  function goTo(number) {
    const options = list().children;
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = number;
    const one = options[active];
    if (!one) {
      box().removeAttribute("aria-activedescendant");
      return;
    }
    one.setAttribute("aria-selected", "true");
    box().setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  }

  function choose(item) {
    const input = box();
    const url = new URL(item.url, location.href);
    close();
    input.value = item.text;
    if (item.kind === "indsats") {
      location.assign(input.dataset.prefix + url.pathname);
      return;
    }
    const told = (event) => putAsFilter(url.searchParams, event.formData);
    if (item.kind === "udtryk") input.form.addEventListener("formdata", told, { once: true });
    input.form.requestSubmit();
  }

  // A topic joins the filters that are chosen, in place of the text that was the beginning of it.
  function putAsFilter(filter, formData) {
    formData.delete("q");
    formData.delete("bredt");
    for (const [name, value] of filter) {
      if (!formData.getAll(name).includes(value)) formData.append(name, value);
    }
  }

  function onKey(event) {
    const last = items.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const down = event.key === "ArrowDown";
      event.preventDefault();
      if (event.altKey && !down) close();
      else if (!isOpen()) ask(event.altKey ? () => {} : () => goTo(down ? 0 : items.length - 1));
      else if (down) goTo(active < last ? active + 1 : 0);
      else goTo(active > 0 ? active - 1 : last);
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      choose(items[active]);
    } else if (event.key === "Escape") {
      event.preventDefault(); // closes the list; what was typed stays
      close();
    } else if (event.key === "Tab") {
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key) && isOpen()) {
      goTo(-1); // back in the text, where the key moves the caret
    }
  }

  const inBox = (event) => event.target === box() && box().hasAttribute("aria-controls");
  document.addEventListener("input", (event) => inBox(event) && ask());
  document.addEventListener("keydown", (event) => inBox(event) && !event.isComposing && onKey(event));
  document.addEventListener("focusout", (event) => inBox(event) && close());
  document.addEventListener("submit", (event) => box() && event.target === box().form && close());
  // A press in the list must not take the focus from the box, or the list would close under it.
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("#" + LIST)) event.preventDefault();
  });
  document.addEventListener("click", function (event) {
    const one = event.target.closest("#" + LIST + " [role=option]");
    if (one) choose(items[[...list().children].indexOf(one)]);
  });
  document.addEventListener("htmx:after:swap", prepare);
  addEventListener("pageshow", prepare);
  prepare();
})();
