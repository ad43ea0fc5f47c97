package player

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Takes a context with its cancel function into the world.
func (w *world) keep(ctx context.Context, cancel func(error)) string {
	w.ctxs = append(w.ctxs, ctx)
	if cancel != nil {
		w.cancels[len(w.ctxs)-1] = cancel
	}
	return fmt.Sprint("context ", len(w.ctxs)-1)
}

func plain(ctx context.Context, cancel context.CancelFunc) (context.Context, func(error)) {
	return ctx, func(error) { cancel() }
}

func named(s step, i int) error {
	if s.text(i) == "" {
		return nil
	}
	return errors.New(s.text(i))
}

func init() {
	ops["withCancel"] = func(w *world, s step) string {
		return w.keep(plain(context.WithCancel(w.ctxs[s.int(0)])))
	}
	ops["withCancelCause"] = func(w *world, s step) string {
		ctx, cancel := context.WithCancelCause(w.ctxs[s.int(0)])
		return w.keep(ctx, cancel)
	}
	ops["withTimeout"] = func(w *world, s step) string {
		return w.keep(plain(context.WithTimeoutCause(w.ctxs[s.int(0)], s.ms(1), named(s, 2))))
	}
	ops["withDeadline"] = func(w *world, s step) string {
		return w.keep(plain(context.WithDeadlineCause(w.ctxs[s.int(0)], time.Now().Add(s.ms(1)), named(s, 2))))
	}
	ops["withValue"] = func(w *world, s step) string {
		return w.keep(context.WithValue(w.ctxs[s.int(0)], s.text(1), s.int(2)), nil)
	}
	ops["withoutCancel"] = func(w *world, s step) string {
		return w.keep(context.WithoutCancel(w.ctxs[s.int(0)]), nil)
	}
	ops["cancel"] = func(w *world, s step) string {
		cancel := w.cancels[s.int(0)]
		if cancel == nil {
			return "none"
		}
		cancel(named(s, 1))
		return "cancelled"
	}
	ops["err"] = func(w *world, s step) string {
		ctx := w.ctxs[s.int(0)]
		return text(ctx.Err()) + ", " + text(context.Cause(ctx))
	}
	ops["deadline"] = func(w *world, s step) string {
		at, ok := w.ctxs[s.int(0)].Deadline()
		if !ok {
			return "none"
		}
		return w.ms(at.Sub(w.start))
	}
	ops["contextValue"] = func(w *world, s step) string {
		if v, ok := w.ctxs[s.int(0)].Value(s.text(1)).(int); ok {
			return fmt.Sprint(v)
		}
		return "none"
	}
	ops["done"] = func(w *world, s step) string {
		ctx := w.ctxs[s.int(0)]
		<-ctx.Done()
		return text(ctx.Err()) + ", " + text(context.Cause(ctx))
	}
	ops["afterContext"] = func(w *world, s step) string {
		child := w.child()
		ctx := w.ctxs[s.int(0)]
		w.stops = append(w.stops, context.AfterFunc(ctx, func() { w.say(child, "called: "+text(ctx.Err())) }))
		return fmt.Sprint("stop ", len(w.stops)-1)
	}
	ops["stopAfter"] = func(w *world, s step) string {
		if s.int(0) >= len(w.stops) {
			return "none"
		}
		return fmt.Sprint(w.stops[s.int(0)]())
	}
	ops["sendWithin"] = func(w *world, s step) string {
		ctx, c := w.ctxs[s.int(1)], w.chans[s.int(0)]
		select {
		case c <- s.int(2):
			return "sent"
		default:
		}
		select {
		case c <- s.int(2):
			return "sent"
		case <-ctx.Done():
			return text(ctx.Err())
		}
	}
	ops["recvWithin"] = func(w *world, s step) string {
		ctx, c := w.ctxs[s.int(1)], w.chans[s.int(0)]
		select {
		case v, ok := <-c:
			return fmt.Sprint(v, " ", ok)
		default:
		}
		select {
		case v, ok := <-c:
			return fmt.Sprint(v, " ", ok)
		case <-ctx.Done():
			return text(ctx.Err())
		}
	}
	ops["recvWithinTime"] = func(w *world, s step) string {
		c := w.chans[s.int(0)]
		select {
		case v, ok := <-c:
			return fmt.Sprint(v, " ", ok)
		default:
		}
		select {
		case v, ok := <-c:
			return fmt.Sprint(v, " ", ok)
		case <-time.After(s.ms(1)):
			return text(context.DeadlineExceeded)
		}
	}
}
