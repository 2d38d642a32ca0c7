// Closing a view, at once: by the Escape key, or where another script says that it is time ("leave").
//
// It is loaded before anything is shown, so that the key closes whatever can be seen.

{
  const here = () => document.body && "here" in document.body.dataset;

  /** Nothing stays on the screen while the server is told. */
  const close = () => {
    if (!here()) return;
    document.body.hidden = true;
    document.title = "";
    for (const audio of document.querySelectorAll("audio")) audio.remove();
    // What comes back is not followed: the page that is opened next tells that the view is closed.
    const left = fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" });
    left.finally(() => location.replace("/"));
  };

  addEventListener("keydown", (event) => event.key === "Escape" && close());
  addEventListener("leave", close);
}
