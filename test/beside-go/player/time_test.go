package player

import (
	"fmt"
	"time"
)

func init() {
	ops["sleep"] = func(_ *world, s step) string { time.Sleep(s.ms(0)); return "slept" }
	ops["timer"] = func(w *world, s step) string {
		w.timers = append(w.timers, time.NewTimer(s.ms(0)))
		return fmt.Sprint("timer ", len(w.timers)-1)
	}
	ops["afterFunc"] = func(w *world, s step) string {
		child := w.child()
		w.timers = append(w.timers, time.AfterFunc(s.ms(0), func() { w.say(child, "called") }))
		return fmt.Sprint("timer ", len(w.timers)-1)
	}
	ops["stopTimer"] = func(w *world, s step) string { return fmt.Sprint(w.timers[s.int(0)].Stop()) }
	ops["resetTimer"] = func(w *world, s step) string { return fmt.Sprint(w.timers[s.int(0)].Reset(s.ms(1))) }
	ops["waitTimer"] = func(w *world, s step) string { return w.ms((<-w.timers[s.int(0)].C).Sub(w.start)) }
	ops["tryTimer"] = func(w *world, s step) string { return w.tryTime(w.timers[s.int(0)].C) }
	ops["ticker"] = func(w *world, s step) string {
		w.tickers = append(w.tickers, time.NewTicker(s.ms(0)))
		return fmt.Sprint("ticker ", len(w.tickers)-1)
	}
	ops["stopTicker"] = func(w *world, s step) string { w.tickers[s.int(0)].Stop(); return "stopped" }
	ops["resetTicker"] = func(w *world, s step) string { w.tickers[s.int(0)].Reset(s.ms(1)); return "reset" }
	ops["waitTicker"] = func(w *world, s step) string { return w.ms((<-w.tickers[s.int(0)].C).Sub(w.start)) }
	ops["tryTicker"] = func(w *world, s step) string { return w.tryTime(w.tickers[s.int(0)].C) }
}

func (w *world) tryTime(c <-chan time.Time) string {
	select {
	case at := <-c:
		return fmt.Sprint(w.ms(at.Sub(w.start)), " ", len(c), " of ", cap(c))
	default:
		return fmt.Sprint("would block, ", len(c), " of ", cap(c))
	}
}
