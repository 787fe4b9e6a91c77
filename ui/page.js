// What a page does in the browser beside what Streamlit does: its language, its links, its history.

// What Python puts at the end of the query of a page that it leaves: the path of the one it goes to.
const LEAVING = /[?&]leaving=([^&]*)$/;

/**
 * Streamlit writes the query of the page it goes to into the address of the page it leaves, and
 * the path later: a step back shall not lead to an address that was only passed.
 */
function keepHistory() {
  let left; // the path of a page that is about to be left
  const stay = () => {
    left = undefined;
  };
  for (const name of ["pushState", "replaceState"]) {
    const change = history[name].bind(history);
    history[name] = (state, unused, url = "") => {
      const address = String(url);
      const { pathname } = new URL(address, location.href);
      const [, page] = LEAVING.exec(address) ?? [];
      if (page !== undefined) {
        const there = new URL(page || ".", location.href).pathname === location.pathname;
        left = there ? undefined : (left ?? location.pathname);
      }
      if (pathname === left) return;
      stay();
      change(state, unused, address.replace(LEAVING, ""));
    };
  }
  addEventListener("popstate", stay);
  document.addEventListener("click", ({ target }) => target.closest("a") && stay(), { capture: true });
}

/** A link to another experiment on the same page opens it there, as a step back or on would. */
function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('[data-testid="stMain"] a[href^="?"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, "", location.pathname + link.search);
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
  });
}

/** Where the list of pages lies over the page, it goes once a page is chosen. */
function putListAway() {
  document.addEventListener("click", ({ target }) => {
    const over = matchMedia("(max-width: 768px)").matches;
    if (!over || !target.closest('[data-testid="stSidebar"] a')) return;
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });
}

export default function ({ data }) {
  document.documentElement.lang = data; // for screen readers, and the shapes of Chinese letters
  if (window.backpropLabPage) return;
  window.backpropLabPage = true;
  keepHistory();
  followLinks();
  putListAway();
}
