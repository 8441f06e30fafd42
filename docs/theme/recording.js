// The recording plays once; a button shows its last frame, and plays it again.
for (const figure of document.querySelectorAll(".recording")) {
  const image = figure.querySelector("img");
  const button = figure.querySelector("button");
  const address = image.getAttribute("src");
  const { still, seconds } = figure.dataset;
  let played = 0;
  let playing;
  let end;

  function show(moving) {
    playing = moving;
    clearTimeout(end);
    if (playing) end = setTimeout(() => show(false), Number(seconds) * 1000);
    button.textContent = playing ? button.dataset.stop : button.dataset.play;
  }

  button.addEventListener("click", () => {
    figure.querySelector("source")?.remove(); // whoever presses it wants to see motion
    played += 1;
    // Another address is another picture, whose clock starts anew.
    image.src = playing ? still : `${address}?${played}`;
    show(!playing);
  });
  button.hidden = false;
  show(!matchMedia("(prefers-reduced-motion: reduce)").matches);
}
