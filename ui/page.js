// What a page does in the browser beside what Streamlit does: its language, its links, its history.

// Streamlit writes the query of the page it goes to into the address of the page it leaves.
const LEAVING = /[?&]leaving=1$/;

/** A step back shall not lead to an address that was only passed. */
function keepHistory() {
  const push = history.pushState.bind(history);
  let left; // the path of a page that is about to be left
  history.pushState = (state, unused, url = "") => {
    const address = String(url);
    const { pathname } = new URL(address, location.href);
    if (LEAVING.test(address)) left ??= location.pathname;
    if (pathname === left) return;
    left = undefined;
    push(state, unused, address.replace(LEAVING, ""));
  };
  addEventListener("popstate", () => {
    left = undefined;
  });
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
