// Work in pieces, between which the page answers.

/** At most so long in one piece, in milliseconds; results are shown after each. */
const PIECE = 40;

/** Runs generators one after the other; another run ends the one before. */
export function later() {
  let present = 0;
  return {
    stop() {
      present += 1;
    },
    run(jobs) {
      present += 1;
      const mine = present;
      const waiting = [...jobs];
      let lines = [];
      const step = () => {
        const [job] = waiting;
        if (mine !== present || job === undefined) {
          waiting.forEach(([work]) => work.return());
          document.body.dataset.busy = mine === present ? 'no' : 'yes';
          return;
        }
        const [work, show] = job;
        const until = performance.now() + PIECE;
        let done = false;
        while (!done && performance.now() < until) {
          const next = work.next();
          done = next.done;
          if (!done) lines.push(next.value);
        }
        show(lines, done);
        if (done) {
          waiting.shift();
          lines = [];
        }
        setTimeout(step);
      };
      document.body.dataset.busy = 'yes';
      setTimeout(step);
    },
  };
}
