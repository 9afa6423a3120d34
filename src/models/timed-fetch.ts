/** Any `fetch`, its waits bounded as those of our own connections are. */

/** @param timeout longest wait for the reply to begin, and then between two parts of its body; milliseconds */
export function timedFetch(fetch: typeof globalThis.fetch, timeout: number): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException("It timed out", "TimeoutError")), timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    try {
      const response = await fetch(input, { ...init, signal });
      const watched = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          timer.refresh();
          controller.enqueue(chunk);
        },
        flush: () => clearTimeout(timer),
      });
      // Nobody need read it to its end.
      timer.unref();
      return new Response(response.body?.pipeThrough(watched, { signal }), response);
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
  };
}
