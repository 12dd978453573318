// What the page asks its server. Errors carry the line to show.

async function answered(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("no answer: is the app still running?");
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.error ?? `the server answered ${answer.status}`);
}

export const ask = async (path, options) => (await answered(path, options)).json();

// A picture as an address that an <img> takes; whoever is done with it revokes it.
export const picture = async (path, options) => URL.createObjectURL(await (await answered(path, options)).blob());

// Runs at most `most` of the tasks given to it at once, the others in the order in which they came.
export function queue(most) {
  const waiting = [];
  let running = 0;
  const next = () => {
    if (running === most || !waiting.length) return;
    const { task, done, failed } = waiting.shift();
    running += 1;
    task().then(done, failed).finally(() => { running -= 1; next(); });
  };
  return task => new Promise((done, failed) => { waiting.push({ task, done, failed }); next(); });
}
