// Answers for the pages that run the program while there is no network. engine.js registers it and
// fills the store, a cache for each version of the program; who never loads the program never gets it.
const program = `${registration.scope}run/`;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(registration.scope)) return;
  event.respondWith(url.startsWith(program) ? storedFirst(event.request) : networkFirst(event.request));
});

const stored = (request) => caches.match(request, { ignoreSearch: true, ignoreVary: true });

// The address of each of these files names its version.
const storedFirst = async (request) => (await stored(request)) ?? fetch(request);

async function networkFirst(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await stored(request);
    if (!found) throw error;
    return found;
  }
}
