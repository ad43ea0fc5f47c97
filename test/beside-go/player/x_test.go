package player

import (
	"fmt"
	"math"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

func init() {
	ops["group"] = func(w *world, s step) string {
		group := &errgroup.Group{}
		if s.int(0) >= 0 {
			withContext, ctx := errgroup.WithContext(w.ctxs[s.int(0)])
			group = withContext
			w.keep(ctx, nil)
		}
		if s.int(1) >= 0 {
			group.SetLimit(s.int(1))
		}
		w.groups = append(w.groups, group)
		return fmt.Sprint("group ", len(w.groups)-1)
	}
	ops["groupGo"] = func(w *world, s step) string {
		w.groups[s.int(0)].Go(w.member(s.int(1)))
		return "started"
	}
	ops["groupTryGo"] = func(w *world, s step) string {
		return fmt.Sprint(w.groups[s.int(0)].TryGo(w.member(s.int(1))))
	}
	ops["groupLimit"] = func(w *world, s step) string { w.groups[s.int(0)].SetLimit(s.int(1)); return "set" }
	ops["groupWait"] = func(w *world, s step) string { return text(w.groups[s.int(0)].Wait()) }

	ops["acquire"] = func(w *world, s step) string {
		if err := w.semaphores[s.int(0)].Acquire(w.ctxs[s.int(2)], int64(s.int(1))); err != nil {
			return err.Error()
		}
		w.acquired[s.int(0)] += s.int(1)
		return "acquired"
	}
	ops["tryAcquire"] = func(w *world, s step) string {
		if !w.semaphores[s.int(0)].TryAcquire(int64(s.int(1))) {
			return "would block"
		}
		w.acquired[s.int(0)] += s.int(1)
		return "acquired"
	}
	ops["release"] = func(w *world, s step) string {
		n := min(s.int(1), w.acquired[s.int(0)])
		w.acquired[s.int(0)] -= n
		w.semaphores[s.int(0)].Release(int64(n))
		return fmt.Sprint("released ", n)
	}

	ops["flight"] = func(w *world, s step) string {
		child := w.child()
		v, err, shared := w.flights.Do(s.text(0), func() (any, error) { return w.work(child, s.int(1)) })
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(v, " ", shared)
	}
	ops["flightChan"] = func(w *world, s step) string {
		child := w.child()
		result := <-w.flights.DoChan(s.text(0), func() (any, error) { return w.work(child, s.int(1)) })
		if result.Err != nil {
			return fmt.Sprint(result.Err, " ", result.Shared)
		}
		return fmt.Sprint(result.Val, " ", result.Shared)
	}
	ops["forget"] = func(w *world, s step) string { w.flights.Forget(s.text(0)); return "forgotten" }

	ops["allow"] = func(w *world, s step) string {
		return fmt.Sprint(w.limiters[s.int(0)].AllowN(time.Now(), s.int(1)))
	}
	ops["reserve"] = func(w *world, s step) string {
		r := w.limiters[s.int(0)].ReserveN(time.Now(), s.int(1))
		w.reservations = append(w.reservations, r)
		if !r.OK() {
			return fmt.Sprint("no reservation ", len(w.reservations)-1)
		}
		return fmt.Sprint("reservation ", len(w.reservations)-1, ": ", w.delay(r.Delay()))
	}
	ops["delay"] = func(w *world, s step) string {
		if s.int(0) >= len(w.reservations) {
			return "none"
		}
		return w.delay(w.reservations[s.int(0)].Delay())
	}
	ops["cancelReservation"] = func(w *world, s step) string {
		if s.int(0) >= len(w.reservations) || w.cancelled[s.int(0)] {
			return "none"
		}
		w.cancelled[s.int(0)] = true
		w.reservations[s.int(0)].Cancel()
		return "cancelled"
	}
	ops["waitN"] = func(w *world, s step) string {
		return text(w.limiters[s.int(0)].WaitN(w.ctxs[s.int(2)], s.int(1)))
	}
	ops["tokens"] = func(w *world, s step) string {
		return fmt.Sprint(math.Floor(100*w.limiters[s.int(0)].Tokens() + 1.234e-4))
	}
	ops["sometimes"] = func(w *world, s step) string {
		what := "left out"
		w.sometimes[s.int(0)].Do(func() { what = "done" })
		return what
	}
	ops["setLimit"] = func(w *world, s step) string {
		w.limiters[s.int(0)].SetLimit(rate.Limit(s.float(1)))
		return "set"
	}
	ops["setBurst"] = func(w *world, s step) string { w.limiters[s.int(0)].SetBurst(s.int(1)); return "set" }
}

func (w *world) member(c int) func() error {
	child := w.child()
	return func() error {
		_, err := w.work(child, c)
		return err
	}
}

func (w *world) delay(d time.Duration) string {
	if d == math.MaxInt64 {
		return "never"
	}
	return fmt.Sprint(math.Round(float64(d) / float64(time.Millisecond)))
}
